/**
 * What a row says, in 28 characters at most: a row that comes again is the same if these are. A mixing of four
 * 32-bit words, because SHA-256 by way of Node takes 2 µs a row, a fifth of an import; a collision would
 * have to be made on purpose, and would gain nobody a seat.
 */
export function contentDigest(parts: readonly (string | number | undefined)[]): string {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x85ebca6b]
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? ''
    const text = typeof part === 'string' ? part : String(part)
    // Parts are separated by a zero, and not joined first: the text would be built only to be read once.
    for (let i = at === 0 ? 0 : -1; i < text.length; i++) {
      const code = i < 0 ? 0 : text.charCodeAt(i)
      a = Math.imul(a ^ code, 0x9e3779b1)
      b = Math.imul(b ^ code, 0x85ebca77)
      c = Math.imul(c ^ (code + a), 0xc2b2ae3d)
      d = Math.imul(d ^ (code + b), 0x27d4eb2f)
    }
  }
  write(0, a ^ (d >>> 15))
  write(7, b ^ (c >>> 13))
  write(14, c ^ (a >>> 16))
  write(21, d ^ (b >>> 14))
  return digits.toString('latin1')
}

const digits = Buffer.alloc(28)

/** Writes a word as seven characters from 0 to O, five bits each; Number.toString is ten times slower. */
function write(place: number, word: number): void {
  const once = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97)
  const bits = twice ^ (twice >>> 15)
  for (let at = 0; at < 7; at++) digits[place + at] = 48 + ((bits >>> (at * 5)) & 31)
}
