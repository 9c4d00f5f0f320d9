import { readdirSync, readFileSync, type Stats, statSync, unlinkSync } from 'node:fs'
import { basename, dirname, join, parse } from 'node:path'
import { StorageFailed } from '../../../values/errors.ts'

/**
 * A database that is reached under two names has two locks and two logs, of which neither knows of the other's: seats
 * would be sold twice, and sales be lost. Why the file at a path is such a one, if it is.
 */
export function secondName(path: string, stat: Stats, mounts = ''): string | undefined {
  if (stat.nlink > 1) {
    const others = namesBeside(path, stat)
    const where = others.length > 0 ? others.join(', ') : `find it with: find / -xdev -inum ${stat.ino}`
    return `${path} has a second name (${stat.nlink} hard links): ${where}. Remove one of them, or copy the file instead`
  }
  if (isMountedItself(path, mounts))
    return `${path} is mounted by itself, as one file: under its other name it has a lock and a log of its own. Mount the folder that it lies in instead`
  return undefined
}

/** @throws StorageFailed */
export function assertOneName(path: string, stat: Stats, mounts = ''): void {
  const reason = secondName(path, stat, mounts)
  if (reason === undefined) return
  throw new StorageFailed(
    `${reason}. Nothing was written: whoever sells under the other name would not be seen, and seats could be sold twice`,
    { path, links: stat.nlink },
  )
}

/** What Linux tells of the mounts of this process; empty where there is no such thing. */
export function mountTable(): string {
  try {
    return readFileSync('/proc/self/mounts', 'utf8')
  } catch {
    return ''
  }
}

/** A space in a name stands there as `\040`. */
export function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

function isMountedItself(path: string, mounts: string): boolean {
  // Most tables do not have the file's name at all, and are not looked at line by line.
  if (!unescaped(mounts).includes(` ${path} `)) return false
  return mounts.split('\n').some(line => unescaped(line.split(' ')[1] ?? '') === path)
}

function namesBeside(path: string, { ino, dev }: Stats): string[] {
  const folder = dirname(path)
  return readdirSync(folder)
    .filter(name => name !== basename(path))
    .map(name => join(folder, name))
    .filter(other => {
      const stat = statSync(other, { throwIfNoEntry: false })
      return stat?.ino === ino && stat.dev === dev
    })
}

/** Second names that tix itself gives for a moment: an unfinished copy, and what a restore keeps. */
const ours = (stem: string) => (name: string) =>
  /^\.tix-\d+-[0-9a-z]+\.part$/.test(name) || (name.startsWith(`${stem}-replaced-`) && name.endsWith('.db'))

/** Takes away the second name that a restore or backup has left which was killed. Call it under the file lock. */
export function removeOwnNames(path: string, stat: Stats): void {
  if (stat.nlink <= 1) return
  const isOurs = ours(parse(path).name)
  for (const other of namesBeside(path, stat)) if (isOurs(basename(other))) unlinkSync(other)
}
