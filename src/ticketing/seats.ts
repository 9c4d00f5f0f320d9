import type { Queries } from '../store/queries/index.ts'
import type { BookingRow, EventRow, TicketTypeRow } from '../store/rows.ts'
import type { Instant } from '../store/values.ts'
import { record } from './audit.ts'
import { type Allocation, seatsOf } from './booking-rules.ts'
import { Conflict } from './errors.ts'
import type { Office } from './office.ts'
import { grouped } from './values/number.ts'

/**
 * Takes seats from the event and from each type's quota: first the event's row, then the types' in the
 * order of their ids, so that two mixed bookings never wait for each other in a circle. Refused, it leaves
 * everything as it was: in an import, the transaction goes on with the next row.
 *
 * @throws Conflict SOLD_OUT
 */
export async function takeSeats(
  queries: Queries,
  event: EventRow,
  allocations: readonly Allocation[],
): Promise<void> {
  const quantity = seatsOf(allocations)
  if (!(await queries.events.take(event.id, quantity)))
    throw soldOut(event, undefined, quantity, await seatsLeft(queries, event))
  for (const [index, { type, quantity: wanted }] of allocations.entries()) {
    if (type.available === null || (await queries.ticketTypes.take(type.id, wanted))) continue
    await queries.events.giveBack(event.id, quantity)
    for (const taken of allocations.slice(0, index))
      await queries.ticketTypes.giveBack(taken.type.id, taken.quantity)
    throw soldOut(event, type, wanted, await seatsLeft(queries, event, type))
  }
}

/** Asked again, because others in this transaction or (on a server) beside it may have taken some. */
async function seatsLeft(queries: Queries, event: EventRow, type?: TicketTypeRow): Promise<number> {
  const left = (await queries.events.byId(event.id))?.available ?? 0
  if (!type) return left
  const types = await queries.ticketTypes.ofEvent(event.id)
  return Math.min(left, types.find(({ id }) => id === type.id)?.available ?? left)
}

function soldOut(
  event: EventRow,
  type: TicketTypeRow | undefined,
  requested: number,
  available: number,
): Conflict {
  const what = type ? `${type.name} at ${event.name}` : event.name
  const left =
    available === 0
      ? `${what} is sold out`
      : `Only ${grouped(available)} ${available === 1 ? 'seat' : 'seats'} left for ${what}`
  return new Conflict(
    'SOLD_OUT',
    `${left} (${grouped(requested)} requested). Join the waitlist: tix waitlist join ${event.slug} --email <email> -n ${requested}`,
    { event: event.slug, ...(type && { type: type.name }), requested, available },
  )
}

/** Gives the seats of a booking back to its event and to the quotas. Its tickets are the caller's to end. */
export async function returnSeats(queries: Queries, booking: BookingRow): Promise<void> {
  await queries.events.giveBack(booking.eventId, booking.quantity)
  for (const { typeId, seats } of await queries.tickets.seatsByType(booking.id))
    await queries.ticketTypes.giveBack(typeId, seats)
}

/** Takes back the seats of holds that have run out. Whoever may use an event's seats calls this first. */
export async function releaseLapsedHolds(
  office: Office,
  queries: Queries,
  eventId: number,
  now: Instant,
): Promise<number> {
  const lapsed = await queries.bookings.releaseLapsed(eventId, now)
  for (const booking of lapsed) {
    await returnSeats(queries, booking)
    await record(office, queries, {
      action: 'booking.expire',
      at: now,
      eventId,
      bookingId: booking.id,
      before: { status: 'held' },
      after: { status: 'expired' },
    })
  }
  return lapsed.length
}
