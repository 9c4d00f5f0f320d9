import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { ALPHABET } from '../values/codes/booking-code.ts'

/** Characters drawn in advance, few at first and more where many are wanted: one by one they cost 3 µs a booking. */
const drawn = { text: '', next: 0, bytes: 64 }
const MOST_BYTES = 65_536

/** Characters of the code alphabet, each equally likely: bytes that would favor some are thrown away. */
export function randomText(length: number): string {
  while (drawn.text.length - drawn.next < length) draw()
  drawn.next += length
  return drawn.text.slice(drawn.next - length, drawn.next)
}

function draw(): void {
  const fair = 256 - (256 % ALPHABET.length)
  const bytes = randomBytes(drawn.bytes)
  let count = 0
  for (const byte of bytes) if (byte < fair) bytes[count++] = ALPHABET.charCodeAt(byte % ALPHABET.length)
  drawn.text = drawn.text.slice(drawn.next) + bytes.toString('latin1', 0, count)
  drawn.next = 0
  drawn.bytes = Math.min(MOST_BYTES, drawn.bytes * 4)
}

const SOURCE = '/dev/urandom'

/** From the kernel's cryptographic source, as `node:crypto` does, whose loading takes a tenth of a booking's time. */
function randomBytes(count: number): Buffer {
  if (!existsSync(SOURCE)) {
    const crypto: typeof import('node:crypto') = require('node:crypto')
    return crypto.randomBytes(count)
  }
  const bytes = Buffer.alloc(count)
  const source = openSync(SOURCE, 'r')
  try {
    for (let read = 0; read < count; ) read += readSync(source, bytes, read, count - read, null)
  } finally {
    closeSync(source)
  }
  return bytes
}
