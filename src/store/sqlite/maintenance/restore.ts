import { chmodSync, chownSync, existsSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'
import { Busy, Corrupt, Invalid } from '../../../values/errors.ts'
import { counted } from '../../../values/number.ts'
import type { Deadline } from '../../engine/deadline.ts'
import { crashPoint } from '../../engine/faults.ts'
import type { Restored, RestoreRequest } from '../../interface/maintenance.ts'
import { makeFolder } from '../../make-folder.ts'
import type { Queries } from '../../queries/index.ts'
import { Connection } from '../connection.ts'
import { inspectFile } from '../file/file-header.ts'
import { FileLock } from '../file/file-lock.ts'
import { isOpenHere } from '../file/open-files.ts'
import { openAlone } from '../opening.ts'
import { isBusy, systemCode } from '../sqlite-errors.ts'
import { SqliteStore } from '../store.ts'
import { freeName, stamp } from './backup.ts'
import { clearBeside, hasContent, LOGS } from './beside.ts'
import { copyDatabase, intoOneFile, namesToDisk, toDisk } from './copy.ts'
import { assertDigest } from './digest.ts'
import { discard } from './leftovers.ts'
import { named, usersOf } from './processes.ts'
import { keepAs } from './second-file.ts'

/** See `Maintenance.restore`. */
export async function restore(
  database: string,
  request: RestoreRequest,
  patience: () => Deadline,
  signal?: AbortSignal,
): Promise<Restored> {
  const from = resolve(request.file)
  if (isSameFile(from, database)) throw Invalid.field('file', `${from} is the database itself`)
  const there = statSync(database, { throwIfNoEntry: false })
  if (there && isOpenHere(there))
    throw new Busy('This process has the database open itself. Nothing was changed; close it first', {
      path: database,
    })
  await assertDigest(from, signal)
  const beheaded = isBeheaded(database)
  if (!request.dryRun) makeFolder(dirname(database))
  const folder = existsSync(dirname(database)) ? dirname(database) : dirname(from)
  const copy = await copyDatabase(from, { folder, now: request.now, signal })
  const restored = { path: database, from, events: copy.events, bookings: copy.bookings }
  try {
    if (request.dryRun) return { ...restored, replaced: null }
    await request.confirm(
      `Put ${from} (${counted(copy.events, 'event')}, ${counted(copy.bookings, 'booking')}) in the place of ${database}?`,
    )
    const nameForOld = join(folder, `${parse(database).name}-replaced-${stamp(request.now)}`)
    const replaced = await alone(database, beheaded, patience(), async folded => {
      const keeping = ['', ...(folded ? [] : LOGS)].filter(suffix => hasContent(database + suffix))
      // A name that is free now: another restore may have taken one of this second while we waited.
      const kept = keeping.length > 0 ? freeName(nameForOld) : null
      // In what is put in place: there is no moment at which it could be restored and not be in the log.
      await logInto(copy.path, queries => request.log(queries, { from, replaced: kept }))
      swap(database, copy.path, { kept, keeping, folded })
      return kept
    })
    return { ...restored, replaced }
  } finally {
    discard(copy.path)
  }
}

/**
 * Whether what is there is (or may have been) a database of ours, and has lost its beginning.
 *
 * @throws Corrupt when there is something that never was a tix database
 */
function isBeheaded(database: string): boolean {
  try {
    inspectFile(database)
    return false
  } catch (error) {
    if (!(error instanceof Corrupt) || error.details['found'] !== 'not SQLite') throw error
    return true
  }
}

function isSameFile(a: string, b: string): boolean {
  const [first, second] = [statSync(a, { throwIfNoEntry: false }), statSync(b, { throwIfNoEntry: false })]
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev
}

async function logInto(copy: string, log: (queries: Queries) => Promise<void>): Promise<void> {
  const store = new SqliteStore(copy, { timeoutMs: OWN_COPY_MS })
  try {
    await store.write(log)
  } finally {
    await store.close()
  }
  intoOneFile(copy)
  toDisk(copy)
}

/** Nobody else knows of the copy. */
const OWN_COPY_MS = 5000

/**
 * Runs `critical` while nobody else has the database open, and nobody can open it. While it waits for that
 * moment it holds no lock: who has the database open may be waiting for the lock in order to be done.
 */
async function alone<T>(
  database: string,
  beheaded: boolean,
  patience: Deadline,
  critical: (folded: boolean) => Promise<T>,
): Promise<T> {
  const inUse = () => usersOf(database).length > 0
  const lock = new FileLock(database)
  patience.assertNotInterrupted()
  try {
    const leave = await patience.until(() => {
      const release = inUse() ? undefined : lock.tryAcquire()
      const guard = release && !inUse() ? shutOut(database, beheaded) : undefined
      if (!guard) release?.()
      return guard && { guard, release }
    })
    try {
      return await critical(leave.guard instanceof Connection)
    } finally {
      if (leave.guard instanceof Connection) leave.guard.close()
      leave.release?.()
    }
  } catch (error) {
    const users = usersOf(database)
    if (!(error instanceof Busy) || users.length === 0) throw error
    throw new Busy(`The database is in use by ${named(users)}. Nothing was changed; end them and try again`, {
      users,
    })
  }
}

/**
 * Makes SQLite fold the log into the file and keep all others out; `undefined` while others are in. A
 * file that is damaged, or missing, has no such guard: then `usersOf` is all we know.
 */
function shutOut(database: string, beheaded: boolean): Connection | 'no guard' | undefined {
  // SQLite would take the beginning from the log, and write it into what is to be kept as it is.
  if (beheaded || !existsSync(database)) return 'no guard'
  try {
    return openAlone(database)
  } catch (error) {
    if (isBusy(error)) return undefined
    if (/^SQLITE_(CORRUPT|NOTADB|IOERR|FORMAT|ERROR)/.test(systemCode(error) ?? '')) return 'no guard'
    throw error
  }
}

/**
 * Puts the new file in the place of the database. Killed at any step, there is the old database, or a
 * text that is refused as a database and says where the old one is, or the new one; never one with the
 * log of the other.
 */
function swap(
  database: string,
  replacement: string,
  { kept, keeping, folded }: { kept: string | null; keeping: readonly string[]; folded: boolean },
): void {
  const old = statSync(database, { throwIfNoEntry: false })
  if (old) likeThe(old, replacement)
  if (folded) clearBeside(database)
  crashPoint(1)
  if (kept !== null) {
    for (const suffix of keeping) keepAs(database + suffix, kept + suffix)
    namesToDisk(kept)
  }
  crashPoint(2)
  if (keeping.some(suffix => suffix !== '')) {
    const note = `${replacement}-note`
    writeFileSync(
      note,
      `tix restore was interrupted here. The database of before is ${kept}; restore once more.\n`,
    )
    renameSync(note, database)
    namesToDisk(database)
    crashPoint(3)
  }
  clearBeside(database)
  crashPoint(4)
  renameSync(replacement, database)
  namesToDisk(database)
  crashPoint(5)
}

/** Gives a file the mode and the owner of the old one, as far as we may: a box office that a group shares stays shared. */
function likeThe(old: { mode: number; uid: number; gid: number }, path: string): void {
  chmodSync(path, old.mode & 0o777)
  for (const uid of [old.uid, process.getuid?.() ?? old.uid]) {
    try {
      chownSync(path, uid, old.gid)
      break
    } catch (error) {
      if (systemCode(error) !== 'EPERM') throw error
    }
  }
}
