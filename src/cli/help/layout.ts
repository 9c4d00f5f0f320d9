/** A term and what it means, as help shows it. */
export interface Entry {
  term: string
  text: string
}

/** A term longer than this does not push the texts of all others to the right. */
const WIDEST_TERM = 28

/** Below so many columns, texts beside their terms would be a word a line: they go under them. */
const NARROW = 60
const INDENT_UNDER_TERM = 8

/**
 * Entries in two columns; terms with and without a short flag begin at the same `--`.
 *
 * @param leastIndent makes several lists line up
 */
export function entries(listed: readonly Entry[], width: number, leastIndent = 0): string {
  const someShort = listed.some(({ term }) => /^-\w, /.test(term))
  const terms = listed.map(({ term }) => (someShort && term.startsWith('--') ? `    ${term}` : term))
  const lengths = terms.map(term => term.length).filter(length => length <= WIDEST_TERM)
  const indent = width < NARROW ? 0 : Math.max(...lengths, leastIndent)
  const gap = terms.every(term => term === '') ? 2 : indent === 0 ? INDENT_UNDER_TERM : indent + 4
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

/** However the text is broken where it stands. */
export function paragraph(text: string, width: number): string {
  return wrapped(text.replace(/\s*\n\s*/g, ' '), width).join('\n')
}

/** Breaks a text at its spaces, so that no line is wider than `width` (unless a word is). */
function wrapped(text: string, width: number): string[] {
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
