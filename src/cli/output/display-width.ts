import { eastAsianWidth } from 'get-east-asian-width'

const COLOR = /\u001b\[[\d;]*m/g
const PLAIN = /^[\u0020-\u007e]*$/
/** Flags, keycaps, emoji made so by a variation selector or a skin tone, and several joined to one. */
const EMOJI =
  /\p{Regional_Indicator}{2}|[\d#*]\ufe0f?\u20e3|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)+|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})/gu
/**
 * What stands on or in the letter before it: marks, joiners, selectors, and vowels and finals of a Korean syllable. Not
 * the marks that take room of their own (\p{Mc}), as in Hindi, nor Thai sara am, which is a letter.
 */
const NO_ROOM = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff\ud7b0-\ud7fb]/u

/**
 * Columns that a text takes on a terminal, as wcwidth(3) counts and modern terminals draw emoji: two for CJK and
 * emoji, none for colors and marks.
 */
export function displayWidth(text: string): number {
  const shown = text.includes('\u001b') ? text.replace(COLOR, '') : text
  if (PLAIN.test(shown)) return shown.length
  let width = 0
  const others = shown.replace(EMOJI, () => {
    width += 2
    return ''
  })
  for (const character of others) width += widthOf(character)
  return width
}

function widthOf(character: string): number {
  if (character < '\u0300') return character < ' ' || (character >= '\u007f' && character < '\u00a0') ? 0 : 1
  return NO_ROOM.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0)
}

const ELLIPSIS = '…'

/** The text, or as much of it as fits with an ellipsis; nothing that one sees as one letter is cut in two. */
export function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let left = width - displayWidth(ELLIPSIS)
  let full = false
  const pieces = text.split(/(\u001b\[[\d;]*m)/).map((piece, i) => {
    // Colors are kept to the end: each that begins must end.
    if (i % 2 === 1) return piece
    let kept = ''
    for (const { segment } of new Intl.Segmenter().segment(piece)) {
      const takes = displayWidth(segment)
      if (full || takes > left) {
        const last = full ? '' : ELLIPSIS
        full = true
        return kept.trimEnd() + last
      }
      kept += segment
      left -= takes
    }
    return kept
  })
  return pieces.join('')
}

/** Fills a text up to `width` columns. */
export function padded(text: string, width: number, align: 'left' | 'right'): string {
  const room = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return align === 'right' ? room + text : text + room
}

/** Breaks a text at its spaces, so that each line fits into `width` as it looks on a terminal. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
