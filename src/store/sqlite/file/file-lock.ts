import fs, { closeSync, existsSync, openSync, unlinkSync } from 'node:fs'
import lockfile from 'proper-lockfile'
import { systemCode } from '../sqlite-errors.ts'

/**
 * How old a lock must be before another process takes it over, in milliseconds. The least that
 * proper-lockfile allows, and the same in every process: it decides how long a killed holder is missed.
 */
export const STALE_MS = 2000
const LONG_AGO = new Date(0)

/** Whether a lock of this time has no holder any more. */
export function isLeftBehind(modifiedMs: number): boolean {
  return Date.now() - modifiedMs > STALE_MS || isOfTheFuture(modifiedMs)
}

/** Whether a lock is dated in the future: the clock was put back since, and the lock would seem fresh until then. */
function isOfTheFuture(modifiedMs: number): boolean {
  return modifiedMs - Date.now() > STALE_MS
}

/** Numbers the locks of this process, to tell them apart. */
let made = 0

/**
 * The file lock beside the database, `<db>.lock`: a queue at the door that keeps waiting processes out
 * of SQLite's busy loop. It is not what prevents overbooking (it can be lost; BEGIN IMMEDIATE cannot).
 */
export class FileLock {
  readonly #database: string
  /** Its key in proper-lockfile's table, of which there is one for the process: two stores may open the same file. */
  readonly #key: string
  /** An empty file that is there while somebody waits for the lock. */
  readonly #sign: string

  /** @param database the database's canonical path: one file, one lock, whatever symlinks lead to it */
  constructor(database: string) {
    this.#database = database
    this.#key = `${database}#${++made}`
    this.#sign = `${database}.waiting`
  }

  /**
   * Takes the lock, or puts up the sign that somebody waits. Whoever gets in takes the sign down; those who
   * still wait put it up again at their next try.
   */
  tryAcquire(): (() => void) | undefined {
    const release = this.#tryLock()
    try {
      const sign = existsSync(this.#sign)
      if (release && sign) unlinkSync(this.#sign)
      if (!release && !sign) closeSync(openSync(this.#sign, 'wx', 0o600))
    } catch {
      // A full disk, a folder of others, another process that was faster: an import makes way later.
    }
    return release
  }

  /** Whether somebody has tried since we took the lock, and still waits. */
  othersWait(): boolean {
    return existsSync(this.#sign)
  }

  /** Which sign is up, if one is: another one than before, and somebody has got in meanwhile. */
  get sign(): string | undefined {
    try {
      return look(this.#sign).identity
    } catch {
      return undefined
    }
  }

  /** Takes the lock if it is free (or stale) and returns what releases it; `undefined` while others hold it. */
  #tryLock(): (() => void) | undefined {
    try {
      const release = lockfile.lockSync(this.#key, {
        lockfilePath: `${this.#database}.lock`,
        realpath: false, // the path is canonical already, and the file may not exist yet
        stale: STALE_MS,
        update: STALE_MS / 2,
        retries: 0,
        fs: new LockFolder(),
        // The default throws in the middle of whatever runs. A lost lock costs nothing but the queue:
        // the transaction goes on to serialize.
        onCompromised: nothing,
      })
      return () => released(release)
    } catch (error) {
      // ENOENT: the holder released between our look and our take-over. Also when the folder is
      // missing, which the caller has made sure of before.
      if (['ELOCKED', 'ENOENT', 'EEXIST'].includes(systemCode(error) ?? '')) return undefined
      throw error
    }
  }
}

function nothing(): void {}

function released(release: () => void): void {
  try {
    release()
  } catch {
    // ERELEASED, ENOTACQUIRED, or the folder is gone: the lock was lost meanwhile, which changes nothing.
    // Anything else leaves a lock that goes stale; the sale is committed and must be reported as such.
  }
}

/**
 * proper-lockfile's file system, with four of its traps removed:
 *
 * - it removes the lock on release without a look at whose it is. A holder that was stopped for longer
 *   than STALE_MS would delete the lock of whoever took over: we remove only the folder that we made.
 * - its probe of the clock's precision sets the lock's time up to a second into the future, which adds
 *   that second to the time for which a killed holder is missed;
 * - it makes that probe for every lock, although the time of a new folder tells as much: four system calls of nine;
 * - it takes a lock of the future for one that is held, for as long as the clock was put back.
 */
class LockFolder {
  /** The one that we made, while we hold the lock. */
  #made: Folder | undefined
  /** Whether it was just made, and its time not asked for yet. */
  #isNew = false

  statSync(path: string): { mtime: Date } {
    const { modifiedMs } = (this.#isNew && this.#made) || look(path)
    this.#isNew = false
    return { mtime: isOfTheFuture(modifiedMs) ? LONG_AGO : new Date(modifiedMs) }
  }

  mkdirSync(path: string): void {
    fs.mkdirSync(path)
    this.#made = look(path)
    this.#isNew = true
  }

  utimesSync(path: string, _accessed: Date, modified: Date): void {
    if (this.#isNew && this.#made && isOfThisClock(this.#made)) return
    const time = new Date(Math.min(Number(modified), Date.now()))
    const ours = this.#isOurs(path)
    fs.utimesSync(path, time, time)
    // Where a file system keeps no time of birth, Node gives that of the last change, which this is.
    if (ours) this.#made = look(path)
  }

  rmdirSync(path: string): void {
    // None of ours yet: this is the take-over of a stale lock, which precedes our own.
    if (this.#made !== undefined && !this.#isOurs(path)) return
    fs.rmdirSync(path)
  }

  #isOurs(path: string): boolean {
    return this.#made !== undefined && this.#made.identity === look(path).identity
  }
}

interface Folder {
  /** Which file or folder it is: on ext4 a new one is given the number of the one that was removed, and only its birth differs. */
  identity: string
  modifiedMs: number
}

function look(path: string): Folder {
  const { ino, birthtimeMs, mtimeMs } = fs.statSync(path)
  // Rounded, as half of all times that are set are a few nanoseconds less when they are read: cut off, they would seem another's.
  return { identity: `${ino} ${birthtimeMs}`, modifiedMs: Math.round(mtimeMs) }
}

/** How far the time of a new folder may be from our clock, in milliseconds. */
const CLOCKS_APART_MS = 500

/** Whether its time was given by a clock like ours, to the millisecond: a server may have another, or an old file system whole seconds. */
function isOfThisClock({ modifiedMs }: Folder): boolean {
  return modifiedMs % 1000 !== 0 && Math.abs(Date.now() - modifiedMs) < CLOCKS_APART_MS
}
