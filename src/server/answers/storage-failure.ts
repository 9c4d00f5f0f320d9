import { Busy, Corrupt, Forbidden, Interrupted, NoDatabase, StorageFailed } from '../../values/errors.ts'
import type { HttpFailure } from './envelope.ts'

/**
 * What the disk, the operating system or the database's server refuse us, as it is told to callers. They did nothing
 * wrong, and which files, hosts and users are ours is for the log alone.
 */
export function storageFailure(error: unknown, request: string): HttpFailure | undefined {
  if (error instanceof Busy || error instanceof Interrupted) return heldUp(error)
  const isOurs = [StorageFailed, Corrupt, Forbidden, NoDatabase].some(kind => error instanceof kind)
  if (!isOurs) return undefined
  const isUnknown = error instanceof StorageFailed && error.details['outcome'] === 'unknown'
  const outcome = isUnknown
    ? 'Whether it was written is not known: repeat it with the same Idempotency-Key, or look'
    : 'Nothing was written'
  return {
    status: 500,
    code: error instanceof Corrupt ? error.code : 'STORAGE',
    message: `The storage failed. ${outcome}. The server's log says more: request ${request}`,
    details: { request, ...(isUnknown && { outcome: 'unknown' }) },
  }
}

/** The failure of a request that waited too long, or until the server was closed. */
function heldUp({ details: { outcome, ended, waitedMs } }: Busy | Interrupted): HttpFailure {
  const isBegun = outcome === 'unknown'
  const what = isBegun ? 'A part of it may have been done: repeat it' : 'Nothing was written; try again'
  return {
    status: 503,
    code: 'BUSY',
    message: `The database is busy, or cannot be reached. ${what}`,
    details: {
      ...(isBegun && { outcome, ...(ended !== undefined && { ended }) }),
      ...(waitedMs !== undefined && { waitedMs }),
    },
  }
}

/** Whether it is the database's server that cannot be reached; others only had to wait for too long. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof Busy && 'database' in error.details
}
