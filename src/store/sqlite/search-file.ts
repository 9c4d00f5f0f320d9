import { closeSync, fstatSync, openSync, read, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { isOpenHere } from './file/open-files.ts'

const readAt = promisify(read)
/** Bytes that are searched at a time. */
const CHUNK = 1 << 20
/** With more texts than this, a search for each would take too long. */
const MOST_TEXTS = 20
/** Shorter texts are found everywhere by chance. */
const SHORTEST = 4

interface LookedInto {
  file: number
  /** How many look into it now. */
  readers: number
}

/**
 * Files by device and inode, each opened once and shared. Closing one would break a search that still uses it; and a file
 * that SQLite has open is never closed before the process ends, since that would drop SQLite's locks on it.
 */
const opened = new Map<string, LookedInto>()

/** Whether any of the texts stands in a file of a database, byte by byte, and in any case of ASCII's letters. */
export async function fileHolds(path: string, texts: readonly string[]): Promise<boolean> {
  const wanted = [...new Set(texts.map(inBytes))].filter(text => text.length >= SHORTEST)
  if (wanted.length > MOST_TEXTS) return true
  const looked = openForLooking(path)
  if (looked === undefined) return false
  const { file } = looked
  try {
    const overlap = Math.max(...wanted.map(text => text.length)) - 1
    const buffer = Buffer.alloc(CHUNK + overlap)
    for (let at = 0; ; at += CHUNK) {
      const { bytesRead } = await readAt(file, buffer, 0, buffer.length, at)
      const bytes = buffer.toString('latin1', 0, bytesRead).toLowerCase()
      if (wanted.some(text => bytes.includes(text))) return true
      if (bytesRead < buffer.length) return false
    }
  } finally {
    looked.readers--
    const stat = fstatSync(file)
    if (looked.readers === 0 && !isOpenHere(stat)) {
      closeSync(file)
      opened.delete(`${stat.dev}:${stat.ino}`)
    }
  }
}

function inBytes(text: string): string {
  return Buffer.from(text).toString('latin1').toLowerCase()
}

function openForLooking(path: string): LookedInto | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return undefined
  const key = `${stat.dev}:${stat.ino}`
  const looked = opened.get(key) ?? { file: openSync(path, 'r'), readers: 0 }
  looked.readers++
  opened.set(key, looked)
  return looked
}
