import type { BookingRow } from '../../../store/interface/rows.ts'
import type { Email } from '../../../values/email.ts'
import type { Tx } from '../../context.ts'
import { logChange } from '../../log/log-change.ts'

/** An offer has one owner: whoever it was made to can no longer decline what they have handed on. */
export async function releaseOffer(tx: Tx, booking: BookingRow): Promise<void> {
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

/**
 * Called when the address of a booking was corrected: an offer's waitlist entry gets the new address, too. If somebody
 * waits under that address already, they keep their place, and the offer is untied from its entry instead.
 */
export async function correctOffer(tx: Tx, booking: BookingRow, email: Email): Promise<void> {
  const { waitlist } = tx.queries
  const entry = await waitlist.offeredAs(booking.id)
  if (!entry) return
  const other = await waitlist.latestOf(booking.eventId, email)
  if (other?.status === 'waiting' || other?.status === 'offered') return releaseOffer(tx, booking)
  await waitlist.correct(entry.id, email)
  await logChange(tx, {
    action: 'booking.update',
    eventId: booking.eventId,
    bookingId: booking.id,
    before: { entry: { id: entry.id, email: entry.email } },
    after: { entry: { id: entry.id, email } },
  })
}
