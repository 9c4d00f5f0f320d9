import type { BookingRow, EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Instant } from '../../values/time/instant.ts'
import { type Context, type Tx, write } from '../context.ts'
import { endBooking } from '../inventory/change-booking.ts'
import { settleExpiredHolds } from '../inventory/holds.ts'
import { logChange } from '../log/log-change.ts'
import { changed, eventSnapshot } from '../log/snapshots.ts'
import { type Booking, toBooking } from '../model/booking.ts'
import { toEvent } from '../model/describe-event.ts'
import { type Event, findEvent } from '../model/event.ts'

export interface CanceledEvent {
  event: Event
  /** Everyone to be told: the bookings that were canceled with the event, also when it is repeated. */
  bookings: Booking[]
  replayed: boolean
}

/**
 * Cancels an event for good, with all its bookings, in one transaction.
 *
 * @throws NotFound
 */
export async function cancelEvent(
  context: Context,
  reference: string,
  { reason }: { reason?: string | undefined },
  { dryRun = false } = {},
): Promise<CanceledEvent> {
  return write(
    context,
    async tx => {
      const { id, status } = await findEvent(tx.queries, reference)
      const replayed = status === 'canceled'
      if (!replayed) await cancel(tx, id, reason)
      const row = await findEvent(tx.queries, String(id))
      const canceled = await tx.queries.bookings.canceledWithEvent(id)
      return {
        event: await toEvent(tx.queries, row, tx.now),
        bookings: await describeAll(tx.queries, row, canceled, tx.now),
        replayed,
      }
    },
    { dryRun },
  )
}

async function cancel(tx: Tx, id: number, reason: string | undefined): Promise<void> {
  await settleExpiredHolds(tx, id)
  const before = await findEvent(tx.queries, String(id))
  await tx.queries.events.cancel(id, reason ?? null)
  await tx.queries.waitlist.close(id)
  for (const booking of await tx.queries.bookings.withSeats(id))
    await endBooking(tx, booking, 'canceled', { action: 'event.cancel', reason })
  const tags = await tx.queries.events.tags(id)
  const after = eventSnapshot(await findEvent(tx.queries, String(id)), tags)
  await logChange(tx, {
    action: 'event.cancel',

    eventId: id,
    ...changed(eventSnapshot(before, tags), after),
  })
}

async function describeAll(
  queries: Queries,
  event: EventRow,
  rows: readonly BookingRow[],
  now: Instant,
): Promise<Booking[]> {
  const bookings: Booking[] = []
  for (const row of rows) bookings.push(toBooking(row, await queries.tickets.ofBooking(row.id), event, now))
  return bookings
}
