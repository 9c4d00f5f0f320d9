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
 * Within a transaction: does something that may be refused without having written anything. A refusal
 * lets the transaction stand, in which holds that ran out have ended and their seats have gone to those
 * who wait; `unlessRefused` throws it when that is committed.
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
