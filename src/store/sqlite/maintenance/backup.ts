import { existsSync, lstatSync, readdirSync, renameSync, statSync, unlinkSync } from 'node:fs'
import { dirname, join, parse, resolve } from 'node:path'
import { Invalid, NotFound, TixError } from '../../../values/errors.ts'
import { shellWord } from '../../../values/shell-word.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Backup, BackupRequest } from '../../interface/maintenance.ts'
import { type FileKind, inspectFile } from '../file/file-header.ts'
import { openToRead } from '../opening.ts'
import { clearBeside, hasLog } from './beside.ts'
import { copyDatabase, namesToDisk } from './copy.ts'
import { digestOf, removeDigest, writeDigest } from './digest.ts'
import { discard } from './leftovers.ts'
import { usersOf } from './processes.ts'
import { nameAnew } from './second-file.ts'

/** See `Maintenance.backUp`. */
export async function backUp(
  database: string,
  request: BackupRequest,
  signal?: AbortSignal,
): Promise<Backup> {
  const { path, replaces } = placeFor(database, request)
  if (replaces) await request.confirm(`${path} exists. Replace it with a new backup?`)
  const copy = await copyDatabase(database, {
    folder: dirname(path),
    now: request.now,
    unsound: request.unsound,
    progress: request.progress,
    signal,
  })
  try {
    const { bytes, events, bookings } = copy
    if (request.dryRun) return { path, bytes, events, bookings, removed: [] }
    const digest = await digestOf(copy.path, signal)
    removeDigest(path)
    if (replaces) {
      clearBeside(path)
      renameSync(copy.path, path)
    } else nameAnew(copy.path, path)
    await writeDigest(path, digest)
    namesToDisk(path)
    return {
      path,
      bytes,
      events,
      bookings,
      removed: request.keep ? await prune(database, path, request.keep) : [],
    }
  } finally {
    discard(copy.path)
  }
}

function placeFor(
  database: string,
  { target, now, keep }: BackupRequest,
): { path: string; replaces: boolean } {
  const folder = target === undefined ? dirname(database) : resolve(target)
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false
  if (isFolder)
    return { path: freeName(join(folder, `${parse(database).name}-${stamp(now)}`)), replaces: false }
  if (target === '-') throw Invalid.field('file', 'must be a file or a folder: a backup is no stream')
  if (keep !== undefined) throw noFolder(folder)
  const parent = target?.endsWith('/') ? folder : dirname(folder)
  if (!existsSync(parent))
    throw new NotFound(`There is no folder ${parent} to put the backup into`, { path: parent })
  const found = lstatSync(folder, { throwIfNoEntry: false })
  if (found) assertReplaceable(database, folder)
  return { path: folder, replaces: found !== undefined }
}

/** A name like that of a file is more likely a mistake than a folder to be made. */
function noFolder(folder: string): NotFound {
  const isFile = existsSync(folder) || parse(folder).ext !== ''
  const next = isFile
    ? 'To back up into a file, leave out --keep'
    : `Make it with: mkdir -p ${shellWord(folder)}`
  return new NotFound(`There is no folder ${folder} to keep backups in. ${next}`, { path: folder })
}

function assertReplaceable(database: string, path: string): void {
  const [found, own] = [
    statSync(path, { throwIfNoEntry: false }),
    statSync(database, { throwIfNoEntry: false }),
  ]
  if (found && own && found.ino === own.ino && found.dev === own.dev)
    throw Invalid.field('file', `${path} is the database itself; choose another name`)
  if (!isOurs(path))
    throw Invalid.field('file', `${path} is something else than a tix database; choose another name`)
  // SQLite would take its log for that of the backup.
  if (hasLog(path) || usersOf(path).length > 0)
    throw Invalid.field(
      'file',
      `${path} is in use, or was not closed by whoever wrote to it; choose another name`,
    )
}

/** `2026-11-22T193000Z`: sorts by time, and no file system minds it. */
export function stamp(now: Instant): string {
  return `${now.slice(0, 19).replaceAll(':', '')}Z`
}

/** `base.db`, else `base-2.db`, … */
export function freeName(base: string): string {
  let path = `${base}.db`
  for (let n = 2; lstatSync(path, { throwIfNoEntry: false }); n++) path = `${base}-${n}.db`
  return path
}

const STAMPED = /^(.*)-(\d{4}-\d{2}-\d{2}T\d{6}Z)(?:-(\d+))?\.db$/

/**
 * Removes the oldest backups of this database that carry a name of ours and are what their name says; never one that
 * somebody sells from, nor the one that was just made, also when the clock was put back and others seem to be newer, and none of another database
 * that has the same name in another folder.
 */
async function prune(database: string, made: string, keep: number): Promise<string[]> {
  const folder = dirname(made)
  const origin = await originOf(made)
  if (origin === undefined) return []
  const older = readdirSync(folder)
    .map(name => STAMPED.exec(name) ?? [])
    .filter(([, stem]) => stem === parse(database).name)
    .map(([name = '', , time = '', n = '1']) => ({
      path: join(folder, name),
      age: time + n.padStart(9, '0'),
    }))
    .filter(({ path }) => path !== made && isBackup(path))
    .sort((a, b) => (a.age < b.age ? 1 : -1))
  const removed: string[] = []
  let kept = 1
  for (const { path } of older) {
    if ((await originOf(path)) !== origin || kept++ < keep) continue
    unlinkSync(path)
    removeDigest(path)
    removed.push(path)
  }
  return removed
}

/** Columns that every schema has had. */
const FIRST_LINE = 'SELECT at, actor, action, after FROM audit_log ORDER BY id LIMIT 1'

/** What a database and all its backups have in common, and no other has: the first line of its log. */
async function originOf(path: string): Promise<string | undefined> {
  try {
    const connection = openToRead(path)
    try {
      return JSON.stringify(await connection.one(FIRST_LINE))
    } finally {
      connection.close()
    }
  } catch {
    return undefined // damaged, or of a time without a log: not ours to remove
  }
}

/** Whoever writes to a backup makes a database with a log of it. */
function isBackup(path: string): boolean {
  return isOurs(path, ['rollback']) && !hasLog(path) && usersOf(path).length === 0
}

function isOurs(path: string, kinds: readonly FileKind[] = ['wal', 'rollback']): boolean {
  try {
    return lstatSync(path).isFile() && kinds.includes(inspectFile(path))
  } catch (error) {
    if (error instanceof TixError) return false
    throw error
  }
}
