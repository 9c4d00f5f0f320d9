import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { Corrupt, StorageFailed } from '../../../values/errors.ts'
import { systemCode } from '../sqlite-errors.ts'
import { isOpenHere } from './open-files.ts'

/** 'TIX1' in ASCII, in the header of every database of ours; see `PRAGMA application_id`. */
export const APPLICATION_ID = 0x54495831

/** What a path is, as far as its first 100 bytes tell: nothing yet, or ours and in which journal mode. */
export type FileKind = 'missing' | 'empty' | 'wal' | 'rollback'

const HEADER_BYTES = 100 // https://sqlite.org/fileformat.html#the_database_header
const MAGIC = 'SQLite format 3\0'

/**
 * Looks at a file before SQLite does: SQLite would open anybody's database, and would take a short text
 * file for an empty one. A file that this process has open as a database was looked at before.
 *
 * @throws Corrupt when there is something that is not a tix database; it is left untouched
 */
export function inspectFile(path: string): FileKind {
  const stat = look(path)
  if (!stat) return 'missing'
  // Before it is opened: opening a pipe would wait for somebody to write into it.
  if (stat.isDirectory()) throw notOurs(path, 'folder', 'it is a folder')
  if (!stat.isFile()) throw notOurs(path, 'no file', 'it is not a regular file')
  if (isOpenHere(stat)) return 'wal'
  if (stat.size === 0) return 'empty'
  const descriptor = openSync(path, 'r')
  try {
    return inspectHeader(path, descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Whether a file is a SQLite database, anybody's, or the log or the index of the log of one. */
export function belongsToDatabase(path: string): boolean {
  const [database] = path.split(/-(?:wal|shm|journal)$/)
  return [path, database ?? path].some(isSqlite)
}

function isSqlite(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) return false
  if (isOpenHere(stat)) return true
  const descriptor = openSync(path, 'r')
  try {
    const magic = Buffer.alloc(MAGIC.length)
    readSync(descriptor, magic, 0, MAGIC.length, 0)
    return magic.toString('latin1') === MAGIC
  } finally {
    closeSync(descriptor)
  }
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR')
      throw new StorageFailed(`${path}: a part of this path is not a folder; give another --db`, { path })
    throw error
  }
}

function inspectHeader(path: string, descriptor: number): FileKind {
  const header = Buffer.alloc(HEADER_BYTES)
  const length = readSync(descriptor, header, 0, HEADER_BYTES, 0)
  if (length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw notOurs(path, 'not SQLite', 'it is not a SQLite file')
  if (header.readUInt32BE(68) !== APPLICATION_ID)
    throw notOurs(path, 'another program', 'another program made this SQLite file')
  return header[18] === 2 && header[19] === 2 ? 'wal' : 'rollback'
}

/** What is there instead of a tix database. Only what is not SQLite may once have been one. */
type Found = 'folder' | 'no file' | 'not SQLite' | 'another program'

function notOurs(path: string, found: Found, why: string): Corrupt {
  return new Corrupt(`${path} is not a tix database: ${why}. It was left as it is; give another file`, {
    path,
    found,
  })
}
