import { statSync } from 'node:fs'

/** A smaller file is looked through before another process has begun to. */
const LARGE_BYTES = 4_000_000

/** Whether it takes time to look through a database. */
export function isLarge(path: string): boolean {
  return bytesOf(path) + bytesOf(`${path}-wal`) >= LARGE_BYTES
}

function bytesOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0 // whoever opens it says why
  }
}
