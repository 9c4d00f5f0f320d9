import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import { earlier, type Instant, plus } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { holdEnd } from '../inventory/holds.ts'
import { assertPersonLimit } from '../inventory/person-limit.ts'
import { offersEnd } from '../inventory/waitlist/offer-limits.ts'
import { correctOffer } from '../inventory/waitlist/offered-entry.ts'
import { type Booking, bookingStatus, eventOf, findBooking, readBooking } from '../model/booking.ts'
import { hasSeat } from './choose-tickets.ts'
import { ofBooking } from './of-booking.ts'

/** What is to be different: `null` takes away, `undefined` leaves as it is. */
export interface BookingChanges {
  name?: string | null | undefined
  email?: Email | undefined
  /** Names by the positions of tickets. */
  attendees?: readonly { position: number; name: string | null }[] | undefined
  note?: string | null | undefined
  /** A hold expires so long from now. */
  holdMs?: number | undefined
}

/**
 * Corrects what is known of a booking, or prolongs a hold. The codes of its tickets stay good, other than after a
 * transfer.
 *
 * @throws NotFound, Invalid, and Conflict for a hold that is none or would not last longer, and PERSON_LIMIT
 */
export async function updateBooking(
  context: Context,
  code: BookingCode,
  changes: BookingChanges,
  { dryRun = false } = {},
): Promise<{ booking: Booking; replayed: boolean }> {
  const given = Object.values(changes).some(
    value => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  if (!given) throw Invalid.field('', 'Say what to change: a name, an address, an attendee, a note, a hold')
  const act = {
    ...ofBooking('update-booking', code, { ...changes }),
    work: (tx: Tx) => update(tx, code, changes),
  }
  return once(context, act, { dryRun })
}

async function update(tx: Tx, code: BookingCode, changes: BookingChanges) {
  const booking = await findBooking(tx.queries, code)
  const tickets = await tx.queries.tickets.ofBooking(booking.id)
  const named = attendeesToChange(booking, tickets, changes)
  const { email, name, note } = changes
  const after = {
    email: email ?? booking.email,
    name: name === undefined ? booking.name : name,
    note: note === undefined ? booking.note : note,
    expiresAt: await expiresAt(tx, booking, tickets, changes.holdMs),
  }
  const keys = ['email', 'name', 'note', 'expiresAt'] as const
  if (named.length === 0 && keys.every(key => after[key] === booking[key]))
    return { booking: await readBooking(tx.queries, booking, tx.now), replayed: true }
  if (after.email !== booking.email) {
    const seats = bookingStatus(booking, tx.now) === 'expired' ? 0 : tickets.filter(hasSeat).length
    await assertPersonLimit(tx.queries, await eventOf(tx.queries, booking), after.email, seats, tx.now)
  }
  const row = await changeBooking(tx, booking, { action: 'booking.update' }, async () => {
    await tx.queries.bookings.updateGuest(booking, after)
    if (after.email !== null && after.email !== booking.email) await correctOffer(tx, booking, after.email)
    for (const { position, name: attendee } of named)
      await tx.queries.tickets.name(booking.id, position, attendee)
  })
  return { booking: await readBooking(tx.queries, row, tx.now), replayed: false }
}

/** Those that are not called so already. @throws NotFound, Conflict for tickets that are good for nothing */
function attendeesToChange(
  booking: BookingRow,
  tickets: readonly TicketRow[],
  { attendees = [] }: BookingChanges,
) {
  const code = printedCode(booking.code)
  return attendees.filter(({ position, name }) => {
    if (attendees.some(other => other.position === position && other.name !== name))
      throw Invalid.field('attendee', `two names are given for ticket ${position}`)
    const ticket = tickets.find(candidate => candidate.position === position)
    if (!ticket) throw new NotFound(`${code} has no ticket ${position}`, { booking: code, ticket: position })
    if (!hasSeat(ticket))
      throw new Conflict('CONFLICT', `Ticket ${position} of ${code} is ${ticket.status}`, {
        booking: code,
        ticket: position,
        status: ticket.status,
      })
    return ticket.attendee !== name
  })
}

/** When the booking expires afterwards. @throws Conflict for what is no hold, or would not last longer */
async function expiresAt(
  tx: Tx,
  booking: BookingRow,
  tickets: readonly TicketRow[],
  holdMs: number | undefined,
): Promise<Instant | null> {
  if (holdMs === undefined) return booking.expiresAt
  const code = printedCode(booking.code)
  const status = bookingStatus(booking, tx.now)
  if (status !== 'held' || booking.expiresAt === null)
    throw new Conflict('CONFLICT', `${code} is ${status}: there is no hold to prolong`, {
      booking: code,
      status,
    })
  const event = await eventOf(tx.queries, booking)
  const types = await tx.queries.ticketTypes.ofEvent(event.id)
  const held = types
    .filter(type => tickets.some(ticket => hasSeat(ticket) && ticket.typeId === type.id))
    .map(type => ({ type, quantity: 1 }))
  const wished = holdEnd(event, held, plus(tx.now, holdMs))
  const offered = await tx.queries.waitlist.offeredAs(booking.id)
  const end = offered ? earlier(wished, offersEnd(event)) : wished
  if (end > booking.expiresAt) return end
  const until = inZone(booking.expiresAt, event.utcOffsets)
  const why =
    end < plus(tx.now, holdMs) ? ', and cannot be held longer than its seats are sold' : ', which is later'
  throw new Conflict('CONFLICT', `${code} is held until ${until}${why}`, { booking: code, expiresAt: until })
}
