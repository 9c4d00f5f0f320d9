import { searchKey } from './names.ts'

/** Only so many characters of a word are compared. */
const LONGEST = 40
const MOST_BEGINNINGS = 10

/** The words of names by which somebody is found: without case and accents, each once. */
export function searchWords(names: readonly (string | null | undefined)[]): string[] {
  const words = new Set<string>()
  for (const name of names) {
    if (!name) continue
    for (const word of wordsOf(name))
      for (const beginning of beginnings(word)) if (beginning !== '') words.add(shortened(beginning))
  }
  return [...words]
}

/** The words of a text, as they are compared. */
export function wordsOf(text: string): string[] {
  return searchKey(text).split(/[^\p{L}\p{M}\p{N}]+/u)
}

/** Some scripts put no spaces between words: there, one may begin at any character. */
function beginnings(word: string): string[] {
  // Here, not above: for sets of characters V8 takes half a millisecond, and most bookings need none.
  if (!/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー]+$/u.test(word)) return [word]
  const characters = [...word]
  return characters.slice(0, MOST_BEGINNINGS).map((_, at) => characters.slice(at).join(''))
}

/** The part of a word that is kept and compared. */
export function shortened(word: string): string {
  return word.length > LONGEST ? [...word].slice(0, LONGEST).join('') : word
}
