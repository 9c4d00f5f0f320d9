import { isTicketOf, scannedCode } from '../../values/codes/scanned-code.ts'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { Conflict } from '../conflict.ts'
import type { Context } from '../context.ts'
import { type Booking, eventOf, readBooking, type Ticket } from '../model/booking.ts'

/** What stands on tickets. */
export interface Tickets {
  booking: Booking
  /** Those that are good, or the one that was named. */
  tickets: Ticket[]
  venue: string | null
  /** In the event's zone, like its beginning. */
  endsAt: string | null
  /** For a calendar: when something of the booking or its event was last changed. */
  changedAt?: string | undefined
}

/**
 * The tickets of a booking, or the one whose code is given. A calendar is told of one that is canceled, too.
 *
 * @throws NotFound, and Conflict for seats that are not sold, or no longer
 */
export async function readTickets(
  context: Context,
  raw: string,
  { forCalendar = false } = {},
): Promise<Tickets> {
  const code = scannedCode(raw)
  if (!code) throw unknown(raw)
  return context.store.read(async queries => {
    const row = await queries.bookings.byCode(code.booking)
    if (!row) throw unknown(raw)
    const booking = await readBooking(queries, row, context.clock.now())
    const { venue, endsAt, utcOffsets } = await eventOf(queries, row)
    const { ticket: only } = code
    const named = only ? booking.tickets.filter(({ code }) => isTicketOf(only, code)) : booking.tickets
    if (named.length === 0) throw unknown(raw)
    const at = (instant: Instant) => inZone(instant, utcOffsets)
    const found = { booking, venue, endsAt: endsAt && at(endsAt) }
    const changedAt = forCalendar
      ? at((await queries.audit.changedAt(row.id, row.eventId)) ?? row.createdAt)
      : undefined
    if (forCalendar && booking.status === 'canceled') return { ...found, tickets: named, changedAt }
    const tickets = named.filter(({ status }) => status === 'valid' || status === 'checked_in')
    if (booking.status !== 'confirmed')
      throw new Conflict(
        booking.status === 'held' ? 'HELD' : 'CANCELED',
        `${booking.code} has no tickets: it is ${booking.status}`,
        { booking: booking.code, status: booking.status },
      )
    const [dead] = tickets.length === 0 ? named : []
    if (dead)
      throw new Conflict('CANCELED', `Ticket ${dead.code} is ${dead.status}`, {
        booking: booking.code,
        ticket: dead.code,
        status: dead.status,
      })
    return { ...found, tickets, ...(changedAt !== undefined && { changedAt }) }
  })
}

function unknown(raw: string): NotFound {
  return new NotFound(`No ticket or booking has the code ${quoted(raw)}`, { code: raw })
}
