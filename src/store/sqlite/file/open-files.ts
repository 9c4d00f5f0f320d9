import { type Stats, statSync } from 'node:fs'

/**
 * The database files that this process has open, by device and inode, and by how many connections. Not of one store:
 * closing any descriptor of a file drops all POSIX locks that the process holds on it, whoever in it took them.
 */
const open = new Map<string, number>()

/** A connection has opened the file at a path; gives what is to be called when it is closed. */
export function noteOpened(path: string): () => void {
  const file = keyOf(statSync(path, { throwIfNoEntry: false }))
  if (file === undefined) return () => {}
  open.set(file, (open.get(file) ?? 0) + 1)
  return () => {
    const left = (open.get(file) ?? 1) - 1
    if (left === 0) open.delete(file)
    else open.set(file, left)
  }
}

/** Whether this process has the file open as a database: then nothing but SQLite may open and close it. */
export function isOpenHere(stat: Stats): boolean {
  return open.has(keyOf(stat) ?? '')
}

function keyOf(stat: Stats | undefined): string | undefined {
  return stat && `${stat.dev}:${stat.ino}`
}
