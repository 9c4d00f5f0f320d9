import type { Queries } from '../../store/queries/index.ts'
import { isTicketOf, scannedCode } from '../../values/codes/scanned-code.ts'
import type { Context } from '../context.ts'
import { type Booking, eventOf, readBooking, type Ticket } from '../model/booking.ts'
import { type Payment, toPayment } from '../payments/payments.ts'
import { describeEntry, type LogEntry } from '../reports/log.ts'

/** A booking with what happened to it. */
export interface BookingInFull {
  booking: Booking
  /** The one whose code was given. */
  ticket?: Ticket
  payments: Payment[]
  /** Its part of the log, the newest entry first. */
  log: LogEntry[]
}

const LOG_ENTRIES = 100

/** What a booking's or a ticket's code names; `undefined` where it names nothing. */
export async function showBooking(context: Context, raw: string): Promise<BookingInFull | undefined> {
  const code = scannedCode(raw)
  if (!code) return undefined
  return context.store.read(async queries => {
    const row = await queries.bookings.byCode(code.booking)
    if (!row) return undefined
    const booking = await readBooking(queries, row, context.clock.now())
    const { ticket: named } = code
    const ticket = named && booking.tickets.find(({ code }) => isTicketOf(named, code))
    if (named && !ticket) return undefined
    const event = await eventOf(queries, row)
    const { currency } = event
    const rows = await queries.payments.ofBooking(row.id)
    const payments = currency === null ? [] : rows.map(payment => toPayment(payment, { event, currency }))
    return { booking, ...(ticket && { ticket }), payments, log: await logOf(queries, row.id) }
  })
}

async function logOf(queries: Queries, bookingId: number): Promise<LogEntry[]> {
  return (await queries.audit.list({ bookingId }, 'newest', { limit: LOG_ENTRIES })).map(describeEntry)
}
