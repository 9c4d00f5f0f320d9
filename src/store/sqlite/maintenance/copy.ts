import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Corrupt, Interrupted, NotFound } from '../../../values/errors.ts'
import type { Instant } from '../../../values/time/instant.ts'
import { inspectFile } from '../file/file-header.ts'
import { openToRead, openToWrite } from '../opening.ts'
import { isFull, translated } from '../sqlite-errors.ts'
import { databaseChecks } from './inspection.ts'
import { discard, partIn, removeLeftovers } from './leftovers.ts'

/** A complete copy, still under a temporary name. */
export interface Copy {
  path: string
  bytes: number
  events: number
  bookings: number
}

export interface CopyOptions {
  /** The folder of its final name: only within a folder can it be renamed in one step. */
  folder: string
  now: Instant
  /** Also what is not sound; otherwise the copy is verified. */
  unsound?: boolean | undefined
  signal?: AbortSignal | undefined
  progress?: ((share: number) => void) | undefined
}

/**
 * Copies a database as it is at one moment, log included, into a single file that only its owner can
 * read. It reads from a snapshot: writers go on meanwhile, and do not make it begin again.
 *
 * @throws Corrupt with every finding when the copy is not sound; it is removed then
 */
export async function copyDatabase(source: string, options: CopyOptions): Promise<Copy> {
  const kind = inspectFile(source)
  if (kind === 'missing' || kind === 'empty')
    throw new NotFound(`There is no database at ${source}`, { path: source })
  removeLeftovers(options.folder)
  const path = partIn(options.folder)
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    throw translated(error, options.folder)
  }
  try {
    await copyPages(source, path, options)
    options.progress?.(1)
    intoOneFile(path)
    toDisk(path)
    const counts = options.unsound ? { events: 0, bookings: 0 } : await verified(source, path, options)
    return { path, bytes: statSync(path).size, ...counts }
  } catch (error) {
    discard(path)
    // What is full is the disk that is written to.
    throw translated(error, isFull(error) ? options.folder : source)
  }
}

/** So many portions are written between two syncs: one at the end of a large copy could not be interrupted. */
const PORTIONS_BETWEEN_SYNCS = 16

async function copyPages(source: string, target: string, { signal, progress }: CopyOptions): Promise<void> {
  const connection = openToRead(source)
  const descriptor = openSync(target, 'r+')
  let portions = 0
  try {
    connection.exec('BEGIN; SELECT count(*) FROM sqlite_schema') // the snapshot begins with the first read
    await connection.copyTo(target, share => {
      progress?.(share)
      if (signal?.aborted) throw new Interrupted('Interrupted. Nothing was changed')
      if (++portions % PORTIONS_BETWEEN_SYNCS === 0) fsyncSync(descriptor)
    })
  } finally {
    closeSync(descriptor)
    connection.close()
  }
}

/** Makes one file of the copy, without a log beside it. */
export function intoOneFile(path: string): void {
  const connection = openToWrite(path)
  try {
    connection.exec('PRAGMA journal_mode = DELETE')
  } finally {
    connection.close()
  }
}

async function verified(source: string, path: string, { now, signal }: CopyOptions) {
  const failed = (await databaseChecks(path, now, signal)).filter(check => check.status === 'failed')
  if (failed.length > 0)
    throw new Corrupt(
      `${source} is not sound: ${failed.map(check => check.message).join('; ')}. Nothing was changed`,
      { path: source, findings: failed },
      { next: { purpose: 'Look at it', operation: 'doctor' } },
    )
  const connection = openToRead(path)
  try {
    const counts = await connection.one<{ events: number; bookings: number }>(
      'SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM bookings) AS bookings',
    )
    return counts ?? { events: 0, bookings: 0 }
  } finally {
    connection.close()
  }
}

/** Not before its content is on disk may a file get its name. */
export function toDisk(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes names that were given or taken in a folder survive a power cut. */
export function namesToDisk(path: string): void {
  const descriptor = openSync(dirname(path), 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
