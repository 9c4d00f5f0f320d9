const COLOR = /\u001b\[[\d;]*m/g
const MARK = /[\p{M}\p{Cf}]/u
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** Columns that a text takes on a terminal: two for CJK and emoji, none for colours and marks. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text.replace(COLOR, '')) {
    if (MARK.test(character)) continue
    width += WIDE.test(character) ? 2 : 1
  }
  return width
}
