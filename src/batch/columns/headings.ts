/** A heading as it is compared: `E-Mail_Address`, `Order no.` and `Order #` are `email address` and `order #`. */
export function normal(heading: string): string {
  const known = seen.get(heading)
  if (known !== undefined) return known
  const made = heading
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(DASHES, '-')
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .replace(/\be-mail/g, 'email')
    .replace(/\bn(?:\.\s?o|\s?°)\.?(?=\s)/g, 'no')
    .replace(/-?\s*(?:#|\b(?:number|nr|no)\b\.?)/g, ' #')
    .replace(/[.:?*]+$/, '')
    .trim()
  if (seen.size > MOST_REMEMBERED) seen.clear()
  seen.set(heading, made)
  return made
}

/** Joiners, direction marks and soft hyphens, which come along when a heading is copied from a web page. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
const DASHES = /[\u2010-\u2015]/g

const seen = new Map<string, string>()
const MOST_REMEMBERED = 5_000

/** The columns that a rejects file adds at the end; under other names where the input has one of these. */
const OF_REJECTS = ['line', 'code', 'message']
const OF_REJECTS_TOO = ['rejectLine', 'rejectCode', 'rejectMessage']

/** Tells the input's own columns from those that a rejects file has added, which is imported as it is. */
export function rejectsColumns(header: readonly string[]): {
  own: readonly string[]
  added: readonly string[]
  /** Where it says why a row was refused, and which row it was before it was mended. */
  message: number | undefined
} {
  const ends = (names: readonly string[]) =>
    names.every((name, i) => header[header.length - names.length + i] === name)
  const isRejects = [OF_REJECTS, OF_REJECTS_TOO].some(ends)
  const own = isRejects ? header.slice(0, -OF_REJECTS.length) : header
  const taken = own.some(column => OF_REJECTS.includes(normal(column)))
  return {
    own,
    added: taken ? OF_REJECTS_TOO : OF_REJECTS,
    message: isRejects ? header.length - 1 : undefined,
  }
}

/** Appends the digest of the rejected row to its reason: so the original is recognized once the row was corrected. */
export function withMark(message: string, digest: string | undefined): string {
  return digest === undefined ? message : `${message} [row ${[...digest].map(printed).join('')}]`
}

export function markOf(message: string): string | undefined {
  const [, mark] = / \[row ([a-z2-7]+)\]$/.exec(message) ?? []
  return mark && [...mark].map(character => String.fromCharCode(48 + MARKS.indexOf(character))).join('')
}

/** Letters and digits that no spreadsheet turns into a number. */
const MARKS = 'abcdefghijklmnopqrstuvwxyz234567'

/** Translates a character of a digest (0 to O in ASCII). */
function printed(character: string): string {
  return MARKS.charAt(character.charCodeAt(0) - 48)
}
