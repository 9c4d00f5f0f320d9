import { accessSync, constants, lstatSync, type Stats, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { shellWord } from '../../../values/shell-word.ts'
import type { Check } from '../../interface/maintenance.ts'
import { isLeftBehind } from '../file/file-lock.ts'
import { mountTable, secondName } from '../file/one-name.ts'
import { leftoversIn } from './leftovers.ts'
import { isNetwork, mountOf } from './mounts.ts'
import { named, usersOf, writerOf } from './processes.ts'

const MEGABYTE = 1024 * 1024
const LITTLE_SPACE = 100 * MEGABYTE
const LONG_LOG = 64 * MEGABYTE
/** Nobody needs the lock for so long, in milliseconds: a chunk of an import takes a tenth of it. */
const LONG_HELD_MS = 5_000

/** What can be seen without opening the database: the files, where they lie, and who has them. */
export function fileChecks(path: string): Check[] {
  return [
    oneName(path),
    permissions(path),
    fileSystem(path),
    diskSpace(path),
    logSize(path),
    lock(path),
    processes(path),
    leftovers(path),
  ]
}

function oneName(path: string): Check {
  const name = 'one-name'
  const stat = statSync(path)
  const reason = secondName(path, stat, mountTable())
  const details = { links: stat.nlink }
  if (reason === undefined) return { name, status: 'ok', message: 'The file has no other name', details }
  return { name, status: 'failed', message: `${reason}: seats could be sold twice`, details }
}

function permissions(path: string): Check {
  const name = 'permissions'
  const stat = statSync(path)
  const folder = dirname(path)
  const details = {
    mode: octal(stat),
    uid: stat.uid,
    gid: stat.gid,
    folderMode: octal(statSync(folder)),
    writable: may(path, constants.W_OK) && may(folder, constants.W_OK),
  }
  const problems = [
    stat.mode & 0o007 &&
      `everybody on this machine may open it (mode ${octal(stat)}); mend with: chmod o= ${shellWord(path)}`,
    openToAll(statSync(folder)) &&
      `everybody may replace files in ${folder}; mend with: chmod o-w ${shellWord(folder)}`,
    ...['-wal', '-shm'].map(suffix => {
      const beside = statSync(path + suffix, { throwIfNoEntry: false })
      const shared = (stat.mode & 0o060) === 0o060 && beside?.gid === stat.gid
      const same =
        !beside || ((shared || beside.uid === stat.uid) && (beside.mode & 0o777) === (stat.mode & 0o777))
      return !same && `${path}${suffix} (mode ${octal(beside)}, uid ${beside.uid}) is not like the database`
    }),
    !details.writable && 'this user may look, but not sell: file or folder cannot be written',
  ].filter(problem => typeof problem === 'string')
  const message =
    problems.length === 0 ? `Mode ${octal(stat)}, owner ${stat.uid}:${stat.gid}` : problems.join('; ')
  return { name, status: problems.length === 0 ? 'ok' : 'warning', message, details }
}

function openToAll(folder: Stats): boolean {
  const sticky = (folder.mode & 0o1000) !== 0
  return (folder.mode & 0o002) !== 0 && !sticky
}

function octal(stat: Stats): string {
  return (stat.mode & 0o7777).toString(8).padStart(4, '0')
}

function may(path: string, how: number): boolean {
  try {
    accessSync(path, how)
    return true
  } catch {
    return false
  }
}

function fileSystem(path: string): Check {
  const name = 'file-system'
  const mount = mountOf(path, mountTable())
  if (!mount) return { name, status: 'ok', message: 'Its kind is not known here', details: {} }
  const details = { ...mount }
  if (isNetwork(mount.type))
    return {
      name,
      status: 'failed',
      message: `${mount.folder} is a network file system (${mount.type}), where processes on two machines do not see each other's locks: move the database to a local disk, or use PostgreSQL`,
      details,
    }
  return { name, status: 'ok', message: `Local (${mount.type} at ${mount.folder})`, details }
}

function diskSpace(path: string): Check {
  const { bavail, bsize } = statfsSync(dirname(path))
  const free = bavail * bsize
  const little = free < Math.max(LITTLE_SPACE, statSync(path).size / 10)
  return {
    name: 'disk-space',
    status: little ? 'warning' : 'ok',
    message: `${megabytes(free)} free${little ? ': soon nothing can be sold' : ''}`,
    details: { freeBytes: free },
  }
}

function logSize(path: string): Check {
  const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  const long = bytes > LONG_LOG
  const why = ': somebody reads since long, and so it cannot be folded into the file'
  return {
    name: 'log-size',
    status: long ? 'warning' : 'ok',
    message: `The write-ahead log has ${megabytes(bytes)}${long ? why : ''}`,
    details: { bytes },
  }
}

/** How old the lock beside the database is. `undefined` where it is free. */
export function lockAge(path: string): { heldMs: number; stale: boolean } | undefined {
  const stat = lstatSync(`${path}.lock`, { throwIfNoEntry: false })
  if (!stat) return undefined
  return {
    heldMs: Math.round(Math.max(0, Date.now() - stat.birthtimeMs)),
    stale: isLeftBehind(stat.mtimeMs),
  }
}

function lock(path: string): Check {
  const name = 'lock'
  const age = lockAge(path)
  const writer = writerOf(path)
  if (!age)
    return {
      name,
      status: 'ok',
      message: 'Nobody holds it',
      details: { held: false, writer: writer ?? null },
    }
  const seconds = (age.heldMs / 1000).toFixed(1)
  const by = writer ? ` by ${named([writer])}` : ''
  const details = { held: true, ...age, writer: writer ?? null }
  if (age.stale)
    return {
      name,
      status: 'warning',
      message: `Left behind ${seconds} s ago by a process that was killed or stopped; the next write takes it over, and a repair removes it`,
      details,
    }
  const long = age.heldMs > LONG_HELD_MS
  return { name, status: long ? 'warning' : 'ok', message: `Held for ${seconds} s${by}`, details }
}

function processes(path: string): Check {
  const users = usersOf(path)
  const message = users.length === 0 ? 'No other process has it open' : `Open in ${named(users)}`
  return { name: 'processes', status: 'ok', message, details: { processes: users } }
}

function leftovers(path: string): Check {
  const name = 'leftovers'
  const found = leftoversIn(dirname(path))
  const details = { files: found.map(({ path }) => path) }
  if (found.length === 0) return { name, status: 'ok', message: 'No copy was left half-way', details }
  const size = megabytes(found.reduce((sum, { bytes }) => sum + bytes, 0))
  return {
    name,
    status: 'warning',
    message: `A backup or restore was killed, and left ${size} in ${details.files.join(', ')}; the next backup removes it`,
    details,
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`
}
