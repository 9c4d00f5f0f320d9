import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/** A process that has the database open. */
export interface User {
  pid: number
  command: string
}

/**
 * Other processes that have a file open, from Linux's /proc: those that we may see (our own, or all for
 * root). Elsewhere there is nothing to look at, and the answer is nobody.
 */
export function usersOf(path: string): User[] {
  return list('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(pid => list(`/proc/${pid}/fd`).some(fd => isLinkTo(`/proc/${pid}/fd/${fd}`, path)))
    .map(pid => ({ pid: Number(pid), command: commandOf(pid) }))
}

/** WAL_WRITE_LOCK of https://sqlite.org/walformat.html#wal_locks: the byte of `-shm` that a writer locks. */
const WRITE_LOCK_BYTE = 120

/** The process that is in a writing transaction, from Linux's /proc/locks. */
export function writerOf(path: string): User | undefined {
  const inode = statSync(`${path}-shm`, { throwIfNoEntry: false })?.ino
  // `5: POSIX ADVISORY WRITE 4730 fe:00:2146903 120 120`: kind, pid, device and inode, first and last byte
  const form = /^\d+: POSIX +ADVISORY +WRITE (\d+) \w+:\w+:(\d+) (\d+) (\d+)$/
  for (const line of read('/proc/locks').split('\n')) {
    const [, pid, ino, first, last] = form.exec(line) ?? []
    const covers = Number(first) <= WRITE_LOCK_BYTE && Number(last) >= WRITE_LOCK_BYTE
    if (pid !== undefined && Number(ino) === inode && covers)
      return { pid: Number(pid), command: commandOf(pid) }
  }
  return undefined
}

export function named(users: readonly User[]): string {
  return users.map(({ pid, command }) => `${pid} (${command})`).join(', ')
}

/** The program and its first words up to an option: enough to know it by, without guests' addresses and passwords. */
function commandOf(pid: string): string {
  const words = read(`/proc/${pid}/cmdline`).split('\0').filter(Boolean).slice(0, 3)
  const end = words.findIndex(word => word.startsWith('-') || word.includes('://'))
  return words
    .slice(0, end === -1 ? undefined : end)
    .join(' ')
    .slice(0, 80)
}

function isLinkTo(link: string, path: string): boolean {
  try {
    return readlinkSync(link) === path
  } catch {
    return false // closed meanwhile
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // ended meanwhile, or not ours to see
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
