import { bookSeats } from '../../../ticketing/bookings/book.ts'
import { cancelBookings } from '../../../ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../ticketing/bookings/confirm.ts'
import { updateBooking } from '../../../ticketing/bookings/update-booking.ts'
import type { SaleRequest, Sold } from '../../../ticketing/box-office/sell.ts'
import type { Context } from '../../../ticketing/context.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { pay } from '../../../ticketing/payments/payments.ts'
import { bookingCode } from '../../../values/codes/booking-code.ts'
import { Interrupted, Invalid } from '../../../values/errors.ts'
import { minorUnits, money } from '../../../values/money.ts'
import { changeFrom } from './change.ts'

/** How long seats are kept for a customer who is making up their mind. */
const HOLD_MS = 120_000

export async function holdSeats(
  context: Context,
  { event, types }: Pick<SaleRequest, 'event' | 'types'>,
): Promise<Booking> {
  const { booking } = await bookSeats(context, { event, types, channel: 'door', holdMs: HOLD_MS })
  return booking
}

/** Sells what is held, as `sellSeats` sells what is not. @throws Invalid, Conflict */
export async function sellHeld(
  context: Context,
  held: Booking,
  { name, email, paid = 'cash', received }: Omit<SaleRequest, 'event' | 'types'>,
): Promise<Sold> {
  const code = bookingCode(held.code)
  const price = held.total && Number(held.total.amount) > 0 ? held.total : null
  if (received !== undefined && !price) throw Invalid.field('received', 'these seats cost nothing')
  const change = price && changeFrom(received, price)
  if (name !== undefined || email !== undefined) await updateBooking(context, code, { name, email })
  if (!price) {
    const { booking } = await confirmBooking(context, code)
    return { booking, payment: null, received: null, change: null }
  }
  // With its sum, a payment that was made elsewhere is not taken for this one.
  const { booking, payment } = await pay(context, { code, method: paid, amount: price.amount })
  const handed = received === undefined ? price.amount : received
  return { booking, payment, received: money(minorUnits(handed, price.currency), price.currency), change }
}

/** The customer has gone; what another counter has sold of it meanwhile stays. Where the process is told to stop, nothing is written any more, and the hold expires. */
export async function letGo(context: Context, { code }: Booking): Promise<void> {
  const request = { codes: [bookingCode(code)], reason: 'not sold at the counter', onlyHeld: true }
  await cancelBookings(context, request).catch(error => {
    if (!(error instanceof Interrupted)) throw error
  })
}
