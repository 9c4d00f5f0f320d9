import { writeSync } from 'node:fs'

/** Writes all of it, even to a descriptor that takes only a part at a time. */
export function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  for (let written = 0; written < bytes.length; )
    try {
      written += writeSync(descriptor, bytes, written, bytes.length - written)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      pause()
    }
}

/** Blocks for some milliseconds. */
export function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
}
