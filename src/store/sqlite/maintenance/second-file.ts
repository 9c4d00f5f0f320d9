import { closeSync, constants, copyFileSync, fsyncSync, linkSync, openSync, renameSync } from 'node:fs'
import { systemCode } from '../sqlite-errors.ts'

/** What file systems answer that know no hard links (FAT, some of FUSE and of networks), or allow no more of them. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES']

/** Gives a file a name that nobody has, never in place of another's file. The old name may stay or go. @throws EEXIST */
export function nameAnew(from: string, to: string): void {
  if (linked(from, to)) return
  closeSync(openSync(to, 'wx', 0o600)) // fails where somebody else was faster
  renameSync(from, to)
}

/** Keeps what a file is under another name, whatever becomes of the first. @throws EEXIST */
export function keepAs(from: string, to: string): void {
  if (linked(from, to)) return
  copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  const descriptor = openSync(to, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (NO_LINKS.includes(systemCode(error) ?? '')) return false
    throw error
  }
}
