/**
 * What a row says, in 28 characters at most: a row that comes again is the same if these are. A mixing of four
 * 32-bit words, because SHA-256 by way of Node takes 2 µs a row, a fifth of an import; a collision would
 * have to be made on purpose, and would gain nobody a seat.
 */
export function contentDigest(parts: readonly (string | number | undefined)[]): string {
  const text = parts.join('\u0000')
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x85ebca6b]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x85ebca77)
    c = Math.imul(c ^ (code + a), 0xc2b2ae3d)
    d = Math.imul(d ^ (code + b), 0x27d4eb2f)
  }
  return mixed(a ^ (d >>> 15)) + mixed(b ^ (c >>> 13)) + mixed(c ^ (a >>> 16)) + mixed(d ^ (b >>> 14))
}

function mixed(word: number): string {
  const once = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97)
  const bits = twice ^ (twice >>> 15)
  return String.fromCharCode(
    digit(bits),
    digit(bits >>> 5),
    digit(bits >>> 10),
    digit(bits >>> 15),
    digit(bits >>> 20),
    digit(bits >>> 25),
    digit(bits >>> 30),
  )
}

/** Five bits as a character, from 0 to O; a number's own toString is ten times slower. */
function digit(bits: number): number {
  return 48 + (bits & 31)
}
