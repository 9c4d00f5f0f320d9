import { Conflict } from '../../ticketing/conflict.ts'
import type { Context } from '../../ticketing/context.ts'
import { findEvent } from '../../ticketing/model/event.ts'
import { FOR_ANOTHER_EVENT, noVoucher } from '../../ticketing/pricing/redeem.ts'
import { IN_LINE } from '../../ticketing/waitlist/join.ts'
import { NotFound } from '../../values/errors.ts'

/** Whether a caller sees an event. */
export type Sees = (event: { id: number; status?: string }) => boolean

/** Refuses an event that does not exist and one that the caller may not know of in the same words, without a "did you mean". */
export function noSuchEvent(): NotFound {
  return new NotFound('There is no such event')
}

/**
 * The id of an event, by whichever of its names.
 *
 * @throws NotFound where there is no such event, or none that may be seen
 */
export async function assertSeesEvent(
  { store }: Context,
  reference: string,
  sees: Sees | undefined,
): Promise<number> {
  const find = store.read(queries => findEvent(queries, reference))
  if (!sees) return (await find).id
  const { id, status } = await find.catch(error => {
    throw inTheSameWords(error)
  })
  if (!sees({ id, status })) throw noSuchEvent()
  return id
}

/** An error as it is told to whoever may not see guests: not what the one whose address they gave has already. */
export function withoutGuests(error: unknown): unknown {
  if (!(error instanceof Conflict)) return error
  const { event, email, reason, maxPerPerson, requested } = error.details
  if (reason === IN_LINE)
    return new Conflict(error.code, `${email} waits already, for something else`, { event, email, reason })
  if (error.code !== 'PERSON_LIMIT') return error
  const message = `${email} may not have so many more seats: ${event} allows ${maxPerPerson} a person`
  return new Conflict(error.code, message, { event, email, maxPerPerson, requested })
}

/** An error as it is told to a caller who does not see every event. */
export function inTheSameWords(error: unknown): unknown {
  if (error instanceof NotFound && 'event' in error.details) return noSuchEvent()
  if (!(error instanceof Conflict) || error.details['reason'] !== FOR_ANOTHER_EVENT) return error
  return noVoucher(String(error.details['voucher']))
}
