import { describedLayouts } from '../../batch/layouts/described.ts'

/** Where the list of layouts begins in docs/files.md. */
const BEGINS = '### '

/** What each layout is known by, and what each of its columns becomes: the end of docs/files.md. */
function layoutsSection(): string {
  return describedLayouts()
    .map(({ name, title, knownBy, fields, words, notRead }) => {
      const known = knownBy.map(set => set.map(heading => `\`${heading}\``).join(', ')).join('; or by ')
      const rows = Object.entries(fields).map(
        ([field, from]) => `| ${field} | ${from.replaceAll('|', '\\|')} |`,
      )
      const said = Object.entries(words).map(([word, state]) => `${word} = ${state}`)
      return [
        `${BEGINS}${name}`,
        `Of ${title}; known by ${known}.`,
        ['| becomes | from |', '| --- | --- |', ...rows].join('\n'),
        ...(said.length > 0 ? [`Its status words: ${said.join(', ')}.`] : []),
        ...(notRead.length > 0 ? [`Not read: ${notRead.join(', ')}.`] : []),
      ].join('\n\n')
    })
    .join('\n\n')
}

/** The page with the layouts of today. */
export function withLayouts(page: string): string {
  const at = page.indexOf(`\n${BEGINS}`, page.indexOf('\n## Layouts\n'))
  return `${page.slice(0, at)}\n${layoutsSection()}\n`
}
