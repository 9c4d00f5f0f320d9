import type { Queries } from '../store/queries/index.ts'
import type { BookingRow, EventRow } from '../store/rows.ts'
import type { Instant } from '../store/values.ts'
import { record } from './audit.ts'
import { type Booking, describeBooking } from './booking.ts'
import { endBooking } from './change-booking.ts'
import { describeEvent } from './describe-event.ts'
import { type Event, findEvent } from './event.ts'
import { releaseLapsedHolds } from './holds.ts'
import type { Office } from './office.ts'
import { changed, eventSnapshot } from './snapshots.ts'

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
  office: Office,
  reference: string,
  { reason }: { reason?: string | undefined },
  { dryRun = false } = {},
): Promise<CanceledEvent> {
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const { id, status } = await findEvent(queries, reference)
      const replayed = status === 'canceled'
      if (!replayed) await cancel(office, queries, id, reason, now)
      const row = await findEvent(queries, String(id))
      const canceled = await queries.bookings.canceledWithEvent(id)
      return {
        event: await describeEvent(queries, row, now),
        bookings: await describeAll(queries, row, canceled, now),
        replayed,
      }
    },
    { dryRun },
  )
}

async function cancel(
  office: Office,
  queries: Queries,
  id: number,
  reason: string | undefined,
  at: Instant,
): Promise<void> {
  await releaseLapsedHolds(office, queries, id, at)
  const before = await findEvent(queries, String(id))
  await queries.events.cancel(id, reason ?? null)
  await queries.waitlist.close(id)
  for (const booking of await queries.bookings.withSeats(id))
    await endBooking(office, queries, booking, 'canceled', { action: 'event.cancel', at, reason })
  const tags = await queries.events.tags(id)
  const after = eventSnapshot(await findEvent(queries, String(id)), tags)
  await record(office, queries, {
    action: 'event.cancel',
    at,
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
  for (const row of rows)
    bookings.push(describeBooking(row, await queries.tickets.ofBooking(row.id), event, now))
  return bookings
}
