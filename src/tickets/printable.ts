/** Pictographs that the fonts have: signs that were in print before there were emoji. */
const IN_FONTS =
  '©®‼⁉™ℹ↔-↙Ⓜ▪▫▶◀☀-☃☎☝☯♀♂♠♣♥♦♨♻⚠⚽⚾✂➡⤴⤵⬅-⬇〰〽㊗㊙\\u{1F170}\\u{1F171}\\u{1F17E}\\u{1F17F}\\u{1F18E}\\u{1F191}-\\u{1F19A}\\u{1F201}-\\u{1F251}'
/** An emoji with what belongs to it: colors of skin, the flags' letters, and what joins several to one. */
const EMOJI = new RegExp(
  `\\u200D?(?![${IN_FONTS}])[\\p{Extended_Pictographic}\\p{Regional_Indicator}\\p{Emoji_Modifier}][\\uFE0E\\uFE0F\\u20E3\\u{E0020}-\\u{E007F}]*`,
  'gu',
)
/** Letters that hang together without a blank, where a line may end nevertheless. */
const LONG = /(?:[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\p{S}]\p{M}*){24}(?=\S)/gu
const MAY_END = '\u200B'
/** What turns letters around that do not read so by themselves: no name needs it, and another one would be printed. */
const OVERRIDES = /[\u202D\u202E]/g

/** The scripts of FONT_FAMILIES, and what belongs to all. */
const SCRIPTS = ['Latin', 'Greek', 'Cyrillic', 'Arabic', 'Hebrew', 'Devanagari', 'Thai', 'Han', 'Hiragana']
  .concat(['Katakana', 'Bopomofo', 'Hangul', 'Common', 'Inherited'])
  .map(script => `\\p{Script=${script}}`)
const WITHOUT_FONT = new RegExp(`(?!\\p{Extended_Pictographic})[^${SCRIPTS.join('')}]`, 'u')

/** Whether letters are in it for which there is no font: a box is printed for each. */
export function hasBoxes(text: string): boolean {
  return WITHOUT_FONT.test(text)
}

/**
 * A text as the fonts can print it: without emoji, of which they have none, or with their numbers in Unicode where nothing
 * else is in it; with places for the lines to end within what is longer than one; and as it is read.
 */
export function printable(text: string): string {
  return withoutEmoji(text.replace(OVERRIDES, '')).replace(LONG, `$&${MAY_END}`)
}

function withoutEmoji(text: string): string {
  const rest = text.replace(EMOJI, '')
  if (rest === text) return text
  const words = rest.replaceAll(/ {2,}/g, ' ').trim()
  if (words !== '') return words
  const numbers = Array.from(text.match(EMOJI)?.join('') ?? '', character => character.codePointAt(0) ?? 0)
  return numbers.map(number => `U+${number.toString(16).toUpperCase()}`).join(' ')
}
