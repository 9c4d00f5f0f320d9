/**
 * What a name is known by: two names are the same if their keys are. Compatibility forms (full width, ligatures, the
 * Kelvin sign), case and the number of blanks make no difference; an accent, a voicing mark, a vowel sign does.
 * Close to Unicode's NFKC_Casefold (UAX #31), which keeps nothing that the key drops.
 */
export function nameKey(raw: string): string {
  if (PLAIN.test(raw)) return squeezed(raw).toLowerCase()
  // Folding may leave something to compose, and composing something to fold: after two rounds nothing changes.
  return squeezed(caseFolded(caseFolded(raw.normalize('NFKC')).normalize('NFKC')).normalize('NFKC'))
}

/** A key for searching, laxer than `nameKey`: without accents, invisible characters, Hebrew points and Arabic vowels. */
export function searchKey(raw: string): string {
  if (PLAIN.test(raw)) return squeezed(raw).toLowerCase()
  const bare = nameKey(raw.replace(INVISIBLE, ''))
    .normalize('NFD')
    .replace(ACCENTS, '')
    .replace(STROKES, letter => BARE.get(letter) ?? letter)
  return bare.normalize('NFC')
}

/** Joins texts so that each can be found, but nothing that spans two of them. */
export function searchText(parts: readonly (string | null | undefined)[]): string {
  return parts.flatMap(part => (part ? [searchKey(part)] : [])).join('\n')
}

const PLAIN = /^[\x20-\x7e]*$/

function squeezed(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}

/**
 * Full case folding (https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt, statuses C and F) by what
 * JavaScript has: `ß`, `ẞ` and `SS` meet in capitals. Two letters need help: the dotless `ı`, whose capital is that
 * of `i` and which is another letter nevertheless; and the final sigma, which lower case makes of a word's last one.
 */
function caseFolded(text: string): string {
  return text
    .split('ı')
    .map(part => part.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ'))
    .join('ı')
}

/** What nobody sees in a name, and nobody types: soft hyphens, marks of direction, joiners of words. */
const INVISIBLE = /\u034f|[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g

/** Accents of Latin, Greek and Cyrillic; Hebrew points; Arabic vowels. Marks of other scripts are letters of theirs. */
const ACCENTS =
  /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]/g

/** Letters with a stroke, and others that people type without it: to Unicode they are letters of their own. */
const BARE = new Map([
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ŧ', 't'],
  ['ı', 'i'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
])
const STROKES = new RegExp(`[${[...BARE.keys()].join('')}]`, 'g')
