import { Corrupt, StorageFailed } from '../../values/errors.ts'
import { systemCode, translated } from './sqlite-errors.ts'

/**
 * What SQLite says also where the system could not read: an EIO is a damaged page to it, and every other error of a
 * read just that. https://sqlite.org/rescode.html#ioerr_corruptfs
 */
const OF_READING = /^SQLITE_(CORRUPT|NOTADB|IOERR$|IOERR_(READ|SHORT_READ|CORRUPTFS))/

/** Reads a file to its end, and tells the system's code of what kept it from that. */
const readIt = (path: string) => `
  const fs = require('node:fs'), bytes = Buffer.alloc(65536)
  try {
    const file = fs.openSync(${JSON.stringify(path)}, 'r')
    for (let at = 0, read = 1; read > 0; at += read) read = fs.readSync(file, bytes, 0, bytes.length, at)
  } catch (error) {
    // Node has no name of its own for some, of which ESTALE is one.
    const known = Object.entries(require('node:os').constants.errno)
    fs.writeSync(1, known.find(([, number]) => number === -error.errno)?.[0] ?? 'EIO')
  }`

/** As `translated`, but what SQLite calls damage is told as what it is: the disk, or the way to it, fails. */
export async function explained(error: unknown, path: string): Promise<unknown> {
  const known = translated(error, path)
  const code = systemCode(error) ?? (known instanceof Corrupt ? String(known.details['cause']) : '')
  if (!OF_READING.test(code)) return known
  const cause = await unreadable(path)
  return cause === undefined ? known : cannotRead(path, cause, error)
}

export function cannotRead(path: string, cause: string, error?: unknown): StorageFailed {
  return new StorageFailed(
    `The storage failed: ${path} cannot be read (${cause}). That is no damage to the database: look at the disk, the mount or the network under it, and at the system's log. Nothing was written`,
    { path, cause },
    { cause: error },
  )
}

/** The system's code, if a file cannot be read to its end. In a process of its own: this one may have locks on it. */
export async function unreadable(path: string): Promise<string | undefined> {
  const { execFile } = await import('node:child_process')
  return new Promise(resolve => {
    execFile(process.execPath, ['-e', readIt(path)], (_, code) => resolve(/^E[A-Z0-9]+$/.exec(code)?.[0]))
  })
}
