import { accessSync, existsSync, constants as fsConstants, statfsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { Busy, Corrupt, Forbidden, NoDatabase, StorageFailed, TixError } from '../../values/errors.ts'

/** What SQLite or the operating system reported, by its code (`SQLITE_FULL`, `EACCES`), if it is theirs. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? named(error.code) : undefined
}

/** Node has no name for some errors, of which EDQUOT is what a full quota gives. */
const NAMELESS = /Unknown system error -(\d+)/g

function named(text: string): string {
  return text.replace(NAMELESS, (_, number: string) => {
    const known = Object.entries(constants.errno).find(([, errno]) => errno === Number(number))
    return known?.[0] ?? 'EIO'
  })
}

export function isBusy(error: unknown): boolean {
  return systemCode(error)?.startsWith('SQLITE_BUSY') ?? false
}

/** What `attempt` gives; `undefined` where others are in the way, and it may be tried again. */
export function ifFree<T>(attempt: () => T): T | undefined {
  try {
    return attempt()
  } catch (error) {
    if (isBusy(error)) return undefined
    throw error
  }
}

const FULL = /^(SQLITE_FULL|ENOSPC|EDQUOT)/

export function isFull(error: unknown): boolean {
  return FULL.test(systemCode(error) ?? '')
}

const kinds: readonly [
  RegExp,
  (message: string, details: Record<string, unknown>, cause: unknown) => TixError,
][] = [
  [/^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/, (m, d, cause) => new Busy(`Busy: ${m}`, d, { cause })],
  [
    /^(SQLITE_CORRUPT|SQLITE_NOTADB)/,
    (m, d, cause) =>
      new Corrupt(`The database is damaged: ${m}. Nothing was changed`, d, {
        cause,
        next: { purpose: 'Look at what is wrong, and go back to a backup', operation: 'doctor' },
      }),
  ],
  [
    /^(SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH|EACCES|EPERM|EROFS)/,
    (m, d, cause) =>
      new Forbidden(
        `No permission to use the database: ${m}. Check the owner and mode of file and folder, or give another --db`,
        d,
        {
          cause,
        },
      ),
  ],
  [/^ENOENT/, (m, d, cause) => new NoDatabase(`No such file or folder: ${m}`, d, { cause })],
  [
    FULL,
    (m, d, cause) =>
      new StorageFailed(`The disk is full: ${m}. Nothing was written; free some space`, d, { cause }),
  ],
  [
    /^(SQLITE_NOMEM|ENOMEM)/,
    (m, d, cause) =>
      new StorageFailed(`This machine has too little memory: ${m}. Nothing was written`, d, { cause }),
  ],
  [
    /^(SQLITE_|E[A-Z0-9]+$)/,
    (m, d, cause) => new StorageFailed(`The storage failed: ${m}. Nothing was written`, d, { cause }),
  ],
]

/** The error for a reader who may not use the files beside a database, which another user may have made. */
function notPermitted(path: string): unknown {
  for (const file of [`${path}-wal`, `${path}-shm`])
    try {
      accessSync(file, fsConstants.R_OK)
    } catch (error) {
      if (/^(EACCES|EPERM)$/.test(systemCode(error) ?? '')) return error
    }
  return undefined
}

/** Whether SQLite failed because it may not put the log and its index beside the database, which even a reader needs. */
function wantsFolder(code: string, path: string): boolean {
  if (!/^SQLITE_(READONLY|CANTOPEN)/.test(code) || existsSync(`${path}-shm`)) return false
  try {
    accessSync(dirname(path), fsConstants.W_OK)
    return false
  } catch {
    return true
  }
}

/** Whether an input/output error is that of a full disk: SQLite says no more where it makes `-shm`. */
function wantsRoom(code: string, path: string): boolean {
  if (!code.startsWith('SQLITE_IOERR_SHM')) return false
  try {
    return statfsSync(dirname(path)).bavail === 0
  } catch {
    return false
  }
}

/** Turns an error of SQLite or of the file system into one of ours; leaves every other as it is. */
export function translated(error: unknown, path: string): unknown {
  if (error instanceof TixError) return error
  const code = systemCode(error)
  if (code === undefined || code.startsWith('SQLITE_CONSTRAINT') || code === 'SQLITE_ERROR') return error
  const closed = code.startsWith('SQLITE_CANTOPEN') ? notPermitted(path) : undefined
  if (closed !== undefined) return translated(closed, path)
  if (wantsFolder(code, path))
    return new Forbidden(
      `No permission to use the database: it needs ${path}-wal and -shm beside it, also to be read, and this user may not write in ${dirname(path)}. Use it as a user who may, or read a backup (tix backup), which needs neither`,
      { path, cause: code },
      { cause: error },
    )
  const message = named(error instanceof Error ? error.message : String(error))
  const kind = wantsRoom(code, path) ? 'SQLITE_FULL' : code
  for (const [pattern, make] of kinds)
    if (pattern.test(kind)) return make(`${message} (${path})`, { path, cause: code }, error)
  return error
}
