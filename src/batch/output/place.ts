import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { belongsToDatabase } from '../../store/sqlite/file/file-header.ts'
import { Invalid } from '../../values/errors.ts'
import { aboutFile, lookAt } from '../input/file-errors.ts'

/** Where a path leads to. */
export interface OutputPath {
  /** Where the file is that the path leads to. */
  path: string
  stat: Stats | undefined
  /** Whether it is a file that may be replaced as a whole. */
  replaces: boolean
}

const MOST_LINKS = 40
/** Paths that name an open descriptor of a process. */
const OPEN_FILES = /^\/(dev\/(fd\/|std(in|out|err)$)|proc\/[^/]+\/fd\/)/

/** Whether a path names what this process has open, like `/dev/stdin` or what a shell makes of `<(…)`. */
export function isOpenFile(path: string): boolean {
  return OPEN_FILES.test(resolve(path))
}

export function placeOf(path: string): OutputPath {
  if (isOpenFile(path)) return { path, stat: undefined, replaces: false }
  const target = followed(path)
  const stat = statSync(target, { throwIfNoEntry: false })
  return { path: target, stat, replaces: stat === undefined || stat.isFile() || stat.isDirectory() }
}

/** The end of a chain of links, which need not be there yet. */
function followed(path: string): string {
  let at = path
  for (let links = 0; links < MOST_LINKS; links++) {
    if (!lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) return at
    at = resolve(dirname(at), readlinkSync(at))
    if (OPEN_FILES.test(at)) return at
  }
  return at
}

/** Whether two paths lead to the same file, under whatever names. @throws NotFound, Forbidden */
export function sameFile(a: string, b: string): boolean {
  const [left, right] = [a, b].map(path => lookAt(path, 'written'))
  if (left && right) return left.dev === right.dev && left.ino === right.ino
  return real(a) === real(b)
}

function real(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    return resolve(path)
  }
}

/**
 * To be called before the box office is opened: to look at its file later would drop SQLite's locks on it.
 *
 * @throws Invalid where a new file would take the place of a database or of what belongs to one
 * @throws NotFound, Forbidden where no file can be at such a path
 */
export function assertNoDatabase(path: string, field: string): void {
  try {
    const { path: target, replaces } = placeOf(path)
    if (replaces && (belongsToDatabase(path) || belongsToDatabase(target)))
      throw Invalid.field(field, `${path} is a database, or belongs to one; choose another name`)
  } catch (error) {
    throw aboutFile(error, path, 'written')
  }
}
