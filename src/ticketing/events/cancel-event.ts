import type { BookingRow, EventRow, WaitlistRow } from '../../store/interface/rows.ts'
import { Busy, Interrupted, stoppedBy } from '../../values/errors.ts'
import { grouped } from '../../values/number.ts'
import { type Context, type Tx, write } from '../context.ts'
import { once } from '../idempotency.ts'
import { endBookings } from '../inventory/change-booking.ts'
import { expireHolds, portionOf } from '../inventory/holds.ts'
import { logChange } from '../log/log-change.ts'
import { changed, eventSnapshot } from '../log/snapshots.ts'
import { toEvent } from '../model/describe-event.ts'
import { type Event, eventIdOf, findEvent } from '../model/event.ts'
import { countTold } from './told-of-cancellation.ts'

export interface CancelEventRequest {
  reason?: string | undefined
  /** Told after each portion, how many bookings and entries of the waitlist were ended so far. */
  progress?: ((done: number) => void) | undefined
}

export interface CanceledEvent {
  event: Event
  /** How many there are to be told: see `toldOfCancellation`. */
  counts: { bookings: number; waiting: number }
  replayed: boolean
}

/** Bookings, or entries of the waitlist, that one transaction ends at most: some 20 ms of work. */
const ENDED_AT_ONCE = 300

/**
 * Cancels an event for good. From its first transaction on, nothing of it is sold or offered; the bookings and the
 * entries of its waitlist are ended in portions, between which others get in. Killed half-way, it goes on when it is
 * repeated. Whoever is to be told of it: see `toldOfCancellation`.
 *
 * @throws NotFound; Busy and Interrupted, which say how far it came
 */
export async function cancelEvent(
  context: Context,
  reference: string,
  { reason, progress }: CancelEventRequest,
  { dryRun = false } = {},
): Promise<CanceledEvent> {
  const { id, replayed } = await once(
    context,
    {
      operation: 'cancel-event',
      request: { event: reference, reason },
      meaning: async queries => {
        const event = await eventIdOf(queries, reference)
        return event === undefined ? undefined : { event, reason }
      },
      work: tx => markCanceled(tx, reference, reason),
      trace: marked => ({ event: marked.id }),
      again: async (_, { event }) => ({ id: event, replayed: true }),
    },
    { dryRun },
  )
  let done = 0
  const told = (ended: number) => {
    done += ended
    progress?.(done)
  }
  if (!dryRun)
    try {
      await inPortions(context, id, expiredPortion, told)
      await inPortions(context, id, waitlistPortion, told)
      await endAllBookings(context, id, told)
    } catch (error) {
      throw saidHowFar(error, reference, !replayed, done)
    }
  const now = context.clock.now()
  return context.store.read(async queries => {
    const row = await findEvent(queries, String(id))
    // Of a rehearsal, nothing is kept: it is told as it would be.
    const rehearsed = dryRun && !replayed && { status: 'canceled' as const, cancelReason: reason ?? null }
    const event = await toEvent(queries, { ...row, ...rehearsed }, now)
    return { event, replayed: replayed && done === 0, counts: await countTold(queries, row, now) }
  })
}

/** Corrects the error that ends a cancellation half-way: "nothing was written" is true of its last portion only. */
function saidHowFar(error: unknown, event: string, isNew: boolean, done: number): unknown {
  if (!(error instanceof Busy || error instanceof Interrupted) || (!isNew && done === 0)) return error
  error.message = `The event is canceled, and so are ${grouped(done)} of its bookings and waitlist entries. To end the others, repeat it. ${stoppedBy(error)}`
  Object.assign(error.details, { event, ended: done, outcome: 'unknown' })
  return error
}

/** @param portion gives how many it has ended; none is the end */
async function inPortions(
  context: Context,
  eventId: number,
  portion: (tx: Tx, event: EventRow) => Promise<number>,
  told: (ended: number) => void,
): Promise<void> {
  for (let ended = 1; ended > 0; told(ended)) {
    ended = await write(context, async tx => portion(tx, await findEvent(tx.queries, String(eventId))))
  }
}

async function markCanceled(
  tx: Tx,
  reference: string,
  reason: string | undefined,
): Promise<{ id: number; replayed: boolean }> {
  const before = await findEvent(tx.queries, reference)
  if (before.status === 'canceled') return { id: before.id, replayed: true }
  await tx.queries.events.cancel(before.id, reason ?? null)
  const tags = await tx.queries.events.tags(before.id)
  const after = eventSnapshot(await findEvent(tx.queries, String(before.id)), tags)
  await logChange(tx, {
    action: 'event.cancel',
    eventId: before.id,
    ...changed(eventSnapshot(before, tags), after),
  })
  return { id: before.id, replayed: false }
}

/** Holds that had expired by now are not canceled with the event, and nobody is told of them. */
async function expiredPortion(tx: Tx, event: EventRow): Promise<number> {
  return (await expireHolds(tx, event, ENDED_AT_ONCE)).count
}

async function waitlistPortion(tx: Tx, event: EventRow): Promise<number> {
  const entries = await tx.queries.waitlist.stillWaiting(event.id, ENDED_AT_ONCE)
  if (entries.length > 0) await tx.queries.waitlist.close(entries.map(({ id }) => id))
  await logChange(tx, ...entries.map(entry => waitedInVain(entry, event)))
  return entries.length
}

function waitedInVain({ id, email, quantity, typeName }: WaitlistRow, event: EventRow) {
  const reason = event.cancelReason === null ? {} : { reason: event.cancelReason }
  return {
    action: 'event.cancel' as const,
    eventId: event.id,
    before: { entry: { id, status: 'waiting' } },
    after: { entry: { id, email, quantity, type: typeName, status: 'expired' }, ...reason },
  }
}

/** The bookings in the order of their ids; nothing that is new can come behind. */
async function endAllBookings(
  context: Context,
  eventId: number,
  told: (ended: number) => void,
): Promise<void> {
  // The first is looked for outside of a write: an earlier run may have ended many that have to be skipped.
  const [first] = await context.store.read(queries => queries.eventBookings.notEnded(eventId, 0, 1))
  let last = first && first.id - 1
  while (last !== undefined) {
    const after = last
    const ended = await write(context, tx => bookingsPortion(tx, eventId, after))
    last = ended.at(-1)?.id
    told(ended.length)
  }
}

async function bookingsPortion(tx: Tx, eventId: number, after: number): Promise<readonly BookingRow[]> {
  const event = await findEvent(tx.queries, String(eventId))
  const bookings = portionOf(await tx.queries.eventBookings.notEnded(eventId, after, ENDED_AT_ONCE))
  const reason = event.cancelReason ?? undefined
  await endBookings(tx, event, bookings, { status: 'canceled', action: 'event.cancel', reason })
  return bookings
}
