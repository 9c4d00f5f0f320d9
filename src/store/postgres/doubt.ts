import { Interrupted, StorageFailed, type TixError } from '../../values/errors.ts'
import { Unconfirmed } from './commit.ts'

/** Where to look for what may have been done. */
const LOOK =
  'Look for it with: tix my-bookings, tix log; or repeat the command with the same --idempotency-key, which does it once'

/**
 * COMMIT was sent, and whether it was done could not be found out.
 *
 * @param awaitsStandby the server said so when it was asked what that COMMIT waits for
 */
export function unknownOutcome(cause: unknown, awaitsStandby: boolean, place: string): TixError {
  const details = { database: place, outcome: 'unknown' }
  if (cause instanceof Interrupted)
    return new Interrupted(
      `Interrupted during COMMIT, and whether it was done is not known (${place}). ${LOOK}`,
      details,
      {
        cause,
      },
    )
  if (cause instanceof Unconfirmed || awaitsStandby)
    return new StorageFailed(
      `Written on the server, but no standby has confirmed it (${place}): should the server be lost before one does, so is this. ${LOOK}`,
      { ...details, standby: 'unconfirmed' },
      { cause },
    )
  return new StorageFailed(
    `The connection was lost during COMMIT, and the server could not be asked whether it was done (${place}). ${LOOK}`,
    details,
    { cause },
  )
}
