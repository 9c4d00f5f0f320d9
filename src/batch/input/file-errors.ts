import { type Stats, statSync } from 'node:fs'
import { Forbidden, NotFound, StorageFailed, TixError } from '../../values/errors.ts'

/** Turns an error of the file system about a file that the user named into one of ours; leaves any other as it is. */
export function aboutFile(error: unknown, path: string, doing: 'read' | 'written'): unknown {
  if (!(error instanceof Error) || error instanceof TixError || !('code' in error)) return error
  const { code } = error
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) return error
  const details = { file: path, cause: code }
  const because = { cause: error }
  const missing = NOT_THERE[code]
  if (missing !== undefined) return new NotFound(`${path} cannot be ${doing}: ${missing}`, details, because)
  if (['EACCES', 'EPERM', 'EROFS', 'EISDIR'].includes(code))
    return new Forbidden(`${path} cannot be ${doing}: ${WHY[code] ?? code}`, details, because)
  const reason = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)
    ? 'the disk or the quota is full'
    : error.message
  return new StorageFailed(`${path} cannot be ${doing}: ${reason}`, details, because)
}

/** What is at a path that the user named, if anything is. @throws NotFound, Forbidden where that cannot even be seen */
export function lookAt(path: string, doing: 'read' | 'written'): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    throw aboutFile(error, path, doing)
  }
}

const NOT_THERE: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  ELOOP: 'its links lead nowhere',
  ENAMETOOLONG: 'the name is too long',
}

const WHY: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
}
