import { Invalid, NotFound, type TixError } from '../values/errors.ts'
import { Conflict } from './conflict.ts'

/** An error that is an answer to the request, and not a failure to answer it. */
export type Refusal = Conflict | Invalid | NotFound

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Conflict || error instanceof Invalid || error instanceof NotFound
}

/** A refusal that does not roll back what its transaction has settled before it. */
export class Refused {
  readonly error: TixError

  constructor(error: TixError) {
    this.error = error
  }
}

/**
 * Within a transaction: does something that may be refused before it has written anything. A refusal does not roll the
 * transaction back, so holds that expired stay ended and their seats stay offered to the waitlist; `unlessRefused` throws
 * it after the commit.
 */
export async function commitRefusal<T>(request: () => Promise<T>): Promise<T | Refused> {
  try {
    return await request()
  } catch (error) {
    if (error instanceof Conflict) return new Refused(error)
    throw error
  }
}

/** @throws TixError */
export function unlessRefused<T>(outcome: T | Refused): T {
  if (outcome instanceof Refused) throw outcome.error
  return outcome
}
