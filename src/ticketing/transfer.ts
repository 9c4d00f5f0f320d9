import type { BookingCode, Email } from '../store/values.ts'
import { type Booking, bookingStatus, findBooking, readBooking } from './booking.ts'
import { changeBooking } from './change-booking.ts'
import { Conflict } from './errors.ts'
import { issueSecret } from './issue.ts'
import type { Office } from './office.ts'
import { printedCode } from './values/booking-code.ts'
import { counted } from './values/number.ts'

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
  office: Office,
  { booking: code, to, name }: TransferRequest,
  { dryRun = false } = {},
): Promise<{ booking: Booking; replayed: boolean }> {
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const booking = await findBooking(queries, code)
      const status = bookingStatus(booking, now)
      if (status !== 'held' && status !== 'confirmed')
        throw refused(code, `${printedCode(code)} is ${status}: there is nothing to transfer`, { status })
      if (booking.email === to && (name === undefined || name === booking.name))
        return { booking: await readBooking(queries, booking, now), replayed: true }
      const tickets = await queries.tickets.ofBooking(booking.id)
      const checkedIn = tickets.filter(ticket => ticket.status === 'checked_in').length
      if (checkedIn > 0)
        throw refused(code, `${counted(checkedIn, 'ticket')} of ${printedCode(code)} checked in already`, {
          checkedIn,
        })
      const guest = { email: to, name: name ?? null, secret: issueSecret(office) }
      const row = await changeBooking(
        office,
        queries,
        booking,
        { action: 'booking.transfer', at: now },
        async () => {
          await queries.bookings.transfer(booking, guest)
          await queries.tickets.clearAttendees(booking.id)
        },
      )
      return { booking: await readBooking(queries, row, now), replayed: false }
    },
    { dryRun },
  )
}

function refused(code: BookingCode, message: string, details: Record<string, unknown>): Conflict {
  return new Conflict('CONFLICT', message, { booking: printedCode(code), ...details })
}
