import { Conflict } from './conflict.ts'

/** A refusal that does not undo what its transaction has found and put right before. */
class Refused {
  readonly conflict: Conflict

  constructor(conflict: Conflict) {
    this.conflict = conflict
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

/** @throws Conflict */
export function unlessRefused<T>(outcome: T | Refused): T {
  if (outcome instanceof Refused) throw outcome.conflict
  return outcome
}
