import type { BookingRow } from '../../store/interface/rows.ts'
import { type BookingCode, printedCode } from '../../values/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { counted } from '../../values/number.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { drawSecret } from '../inventory/insert-bookings.ts'
import { logChange } from '../log/log-change.ts'
import { type Booking, bookingStatus, findBooking, readBooking } from '../model/booking.ts'
import { ofBooking } from './of-booking.ts'

export interface TransferRequest {
  booking: BookingCode
  to: Email
  /** The new guest's name; the old one's does not stay, nor do the attendees'. */
  name?: string | undefined
}

/**
 * Hands a booking to someone else. No seat is given back or taken, so it works when the event is sold out.
 * The tickets get new codes: those that the old guest has are worthless. Whoever has it already keeps it.
 *
 * @throws NotFound, Conflict for a booking that has ended or whose tickets were checked in
 */
export async function transferBooking(
  context: Context,
  request: TransferRequest,
  { dryRun = false } = {},
): Promise<{ booking: Booking; replayed: boolean }> {
  const { booking, ...more } = request
  const act = { ...ofBooking('transfer', booking, more), work: (tx: Tx) => transfer(tx, request) }
  return once(context, act, { dryRun })
}

async function transfer(tx: Tx, { booking: code, to, name }: TransferRequest) {
  const booking = await findBooking(tx.queries, code)
  const status = bookingStatus(booking, tx.now)
  if (status !== 'held' && status !== 'confirmed')
    throw refused(code, `${printedCode(code)} is ${status}: there is nothing to transfer`, { status })
  if (booking.email === to && (name === undefined || name === booking.name))
    return { booking: await readBooking(tx.queries, booking, tx.now), replayed: true }
  const tickets = await tx.queries.tickets.ofBooking(booking.id)
  const checkedIn = tickets.filter(ticket => ticket.status === 'checked_in').length
  if (checkedIn > 0)
    throw refused(code, `${counted(checkedIn, 'ticket')} of ${printedCode(code)} checked in already`, {
      checkedIn,
    })
  const guest = { email: to, name: name ?? null, secret: drawSecret(tx) }
  const row = await changeBooking(tx, booking, { action: 'booking.transfer' }, async () => {
    await tx.queries.bookings.transfer(booking, guest)
    await tx.queries.tickets.clearAttendees(booking.id)
    await releaseOffer(tx, booking)
  })
  return { booking: await readBooking(tx.queries, row, tx.now), replayed: false }
}

/** An offer has one owner: whoever it was made to can no longer decline what they have handed on. */
async function releaseOffer(tx: Tx, booking: BookingRow): Promise<void> {
  const entry = await tx.queries.waitlist.offeredAs(booking.id)
  if (!entry) return
  await tx.queries.waitlist.release(booking.id)
  await logChange(tx, {
    action: 'waitlist.leave',
    eventId: booking.eventId,
    bookingId: booking.id,
    before: { entry: { id: entry.id, status: entry.status } },
    after: { entry: { id: entry.id, status: 'declined', email: entry.email } },
  })
}

function refused(code: BookingCode, message: string, details: Record<string, unknown>): Conflict {
  return new Conflict('CONFLICT', message, { booking: printedCode(code), ...details })
}
