import { isUtf8 } from 'node:buffer'
import { Invalid } from '../../values/errors.ts'
import { fromWindows1252 } from './windows-1252.ts'

export const ENCODINGS = ['utf8', 'utf16le', 'utf16be', 'windows-1252', 'latin1'] as const
export type Encoding = (typeof ENCODINGS)[number]

const MARKS: readonly [Encoding, readonly number[]][] = [
  ['utf8', [0xef, 0xbb, 0xbf]],
  ['utf16le', [0xff, 0xfe]],
  ['utf16be', [0xfe, 0xff]],
]

/**
 * Turns pieces of bytes into text, whatever characters the cuts go through. A byte order mark decides the
 * encoding and is not part of the text; without one it is `given`, else UTF-8.
 *
 * @throws Invalid with the place of the first byte that is not UTF-8
 */
export function decoder(given: Encoding | undefined) {
  let encoding: Encoding | undefined
  let carry: Uint8Array = new Uint8Array(0)
  /** How many bytes came before `carry`. */
  let place = 0

  /** The whole characters of `carry` and `piece`; an incomplete one at the end becomes the new `carry`. */
  const whole = (piece: Uint8Array, last: boolean): Buffer => {
    let bytes = Buffer.from(carry.length === 0 ? piece : Buffer.concat([carry, piece]))
    if (encoding === undefined) {
      if (bytes.length < 3 && !last) {
        carry = bytes
        return Buffer.alloc(0)
      }
      const mark = MARKS.find(([, starts]) => starts.every((byte, i) => bytes[i] === byte))
      encoding = mark?.[0] ?? given ?? 'utf8'
      place += mark?.[1].length ?? 0
      bytes = bytes.subarray(mark?.[1].length ?? 0)
    }
    const open = unfinished(bytes, encoding)
    if (last && open > 0 && encoding !== 'utf8') throw cutOff(place + bytes.length)
    const end = last ? bytes.length : bytes.length - open
    carry = bytes.subarray(end)
    const part = bytes.subarray(0, end)
    if (encoding === 'utf8' && !isUtf8(part))
      throw notUtf8(place + firstInvalid(part), part[firstInvalid(part)])
    place += end
    return part
  }
  const text = (part: Buffer): string => {
    if (encoding === 'utf16le') return part.toString('utf16le')
    if (encoding === 'utf16be')
      return Buffer.from(part.subarray(0, part.length & ~1))
        .swap16()
        .toString('utf16le')
    // "Latin-1" means Windows-1252 here, as it does in browsers: 0x80 is the euro sign.
    if (encoding === 'latin1' || encoding === 'windows-1252') return fromWindows1252(part)
    return part.toString('utf8')
  }
  return {
    /** What it turned out to be; `undefined` before the first bytes. */
    encoding: () => encoding,
    decode: (piece: Uint8Array) => text(whole(piece, false)),
    end: () => text(whole(new Uint8Array(0), true)),
    check: (piece: Uint8Array) => void whole(piece, false),
    checkEnd: () => void whole(new Uint8Array(0), true),
  }
}

/** How many bytes at the end belong to a character that is not complete. */
function unfinished(bytes: Uint8Array, encoding: Encoding): number {
  if (encoding === 'latin1' || encoding === 'windows-1252') return 0
  if (encoding !== 'utf8') return bytes.length % 2
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? back : 0
  }
  return 0
}

/** Where the longest valid beginning ends. */
function firstInvalid(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    const cut = middle - unfinished(bytes.subarray(0, middle), 'utf8')
    if (cut > good && isUtf8(bytes.subarray(good, cut))) good = cut
    else if (cut <= good) break
    else bad = middle
  }
  let at = good
  while (at < bytes.length) {
    const length = [1, 2, 3, 4].find(n => at + n <= bytes.length && isUtf8(bytes.subarray(at, at + n)))
    if (length === undefined) return at
    at += length
  }
  return at
}

function cutOff(place: number): Invalid {
  return Invalid.field('', `The file ends within a character, after ${place} bytes: it is not complete`)
}

function notUtf8(place: number, byte: number | undefined): Invalid {
  const hex = `0x${(byte ?? 0).toString(16).toUpperCase().padStart(2, '0')}`
  return Invalid.field(
    '',
    `The file is not UTF-8: byte ${place + 1} is ${hex}. Western European text of an older program is read with --encoding latin1; save any other as UTF-8`,
  )
}
