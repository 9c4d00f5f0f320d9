/** A term and what it means, as help shows it. */
export interface Entry {
  term: string
  text: string
}

/** A term longer than this does not push the texts of all others to the right. */
const WIDEST_TERM = 28

/**
 * Entries in two columns; terms with and without a short flag begin at the same `--`.
 *
 * @param leastIndent makes several lists line up
 */
export function entries(listed: readonly Entry[], width: number, leastIndent = 0): string {
  const someShort = listed.some(({ term }) => /^-\w, /.test(term))
  const terms = listed.map(({ term }) => (someShort && term.startsWith('--') ? `    ${term}` : term))
  const indent = Math.max(
    ...terms.filter(term => term.length <= WIDEST_TERM).map(term => term.length),
    leastIndent,
  )
  const gap = indent === 0 ? 2 : indent + 4
  return listed
    .map(({ text }, index) => {
      const term = terms[index] ?? ''
      const [first = '', ...rest] = wrapped(text, width - gap)
      const lines = term.length > indent ? ['', first, ...rest] : [first, ...rest]
      return lines.map((line, n) => (n === 0 ? `  ${term}`.padEnd(gap) : ' '.repeat(gap)) + line).join('\n')
    })
    .map(block => block.replace(/ +$/gm, ''))
    .join('\n')
}

export function paragraph(text: string, width: number): string {
  return wrapped(text, width).join('\n')
}

/** Breaks a text at its spaces, so that no line is wider than `width` (unless a word is). */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
