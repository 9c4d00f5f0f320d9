import type { Encoding } from '../input/decode.ts'
import { WINDOWS_1252 } from '../input/windows-1252.ts'

/** Text in the encoding that an input came in, so that it can go back to where that came from. */
export function encoder(encoding: Encoding): (text: string) => Uint8Array {
  if (encoding === 'utf16le') return marked(text => Buffer.from(text, 'utf16le'), [0xff, 0xfe])
  if (encoding === 'utf16be') return marked(text => Buffer.from(text, 'utf16le').swap16(), [0xfe, 0xff])
  if (encoding !== 'latin1' && encoding !== 'windows-1252') return text => Buffer.from(text)
  return text => Uint8Array.from(text, character => byteOf(character))
}

function marked(encode: (text: string) => Uint8Array, mark: readonly number[]): (text: string) => Uint8Array {
  let first = true
  return text => {
    const bytes = first ? Buffer.concat([Uint8Array.from(mark), encode(text)]) : encode(text)
    first = false
    return bytes
  }
}

const QUESTION_MARK = 63

function byteOf(character: string): number {
  const code = character.codePointAt(0) ?? QUESTION_MARK
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code
  const at = WINDOWS_1252.indexOf(character)
  return at === -1 ? (code < 0xa0 ? code : QUESTION_MARK) : 0x80 + at
}
