import { closeSync, fstatSync, openSync, read, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { isOpenHere } from './file/open-files.ts'

const readAt = promisify(read)
/** Bytes that are looked through at once. */
const CHUNK = 1 << 20
/** More texts than that are not looked for one by one. */
const MOST_TEXTS = 20
/** Shorter ones stand everywhere. */
const SHORTEST = 4

/** Files that stay open until the process ends: to close one would drop the locks that SQLite has on it. */
const kept = new Map<string, number>()

/** Whether any of the texts stands in a file of a database, byte by byte, and in any case of ASCII's letters. */
export async function fileHolds(path: string, texts: readonly string[]): Promise<boolean> {
  const wanted = [...new Set(texts.map(inBytes))].filter(text => text.length >= SHORTEST)
  if (wanted.length > MOST_TEXTS) return true
  const file = openForLooking(path)
  if (file === undefined) return false
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
    const stat = fstatSync(file)
    if (!isOpenHere(stat)) {
      closeSync(file)
      kept.delete(`${stat.dev}:${stat.ino}`)
    }
  }
}

function inBytes(text: string): string {
  return Buffer.from(text).toString('latin1').toLowerCase()
}

function openForLooking(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return undefined
  const key = `${stat.dev}:${stat.ino}`
  const file = kept.get(key) ?? openSync(path, 'r')
  kept.set(key, file)
  return file
}
