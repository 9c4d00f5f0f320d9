import { NotFound } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import type { BookingRow, TicketRow } from '../store/rows.ts'
import type { BookingCode, Instant } from '../store/values.ts'
import { type Booking, findBooking, readBooking } from './booking.ts'
import { changeBooking, endBooking, type Why } from './change-booking.ts'
import { Conflict } from './errors.ts'
import { seatsFreed } from './freed-seats.ts'
import { releaseLapsedHolds } from './holds.ts'
import { assertSameRequest, requestDigest } from './idempotency.ts'
import type { Office } from './office.ts'
import { returnSeats } from './seats.ts'
import { printedCode } from './values/booking-code.ts'
import { NOTHING, sum } from './values/money.ts'
import { counted, grouped } from './values/number.ts'

export interface CancelRequest {
  codes: readonly BookingCode[]
  /** Only so many seats of each, the last ones; else all of them. */
  seats?: number | undefined
  reason?: string | undefined
  idempotencyKey?: string | undefined
}

export interface Canceled {
  /** In the order of the request, each once. */
  bookings: Booking[]
  /** Seats that this request freed, or the one that it repeats. */
  seats: number
  replayed: boolean
}

/**
 * Cancels bookings, or some seats of them: all that are named, or none. One that is canceled is left as it
 * is, which makes a repetition harmless; so does a key, where only some seats are meant.
 *
 * @throws NotFound with all codes that are unknown, Conflict with all bookings that cannot be canceled
 * @throws Conflict IDEMPOTENCY_MISMATCH
 */
export async function cancelBookings(
  office: Office,
  request: CancelRequest,
  { dryRun = false } = {},
): Promise<Canceled> {
  const codes = [...new Set(request.codes)]
  const key = request.idempotencyKey
  const digest = requestDigest({ command: 'cancel', ...request })
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const eventIds = await eventsOf(queries, codes)
      const before = await findReplay(queries, key, digest)
      const seats = before?.seats ?? (await cancelNow(office, queries, request, codes, eventIds, now))
      if (!before && key !== undefined)
        await queries.bookings.keepCancellation({ idempotencyKey: key, request: digest, seats, at: now })
      const bookings: Booking[] = []
      for (const code of codes)
        bookings.push(await readBooking(queries, await findBooking(queries, code), now))
      return { bookings, seats, replayed: before !== undefined }
    },
    { dryRun },
  )
}

async function findReplay(queries: Queries, key: string | undefined, digest: string) {
  if (key === undefined) return undefined
  const before = await queries.bookings.cancellation(key)
  if (before) assertSameRequest(key, before.request, digest)
  return before
}

/** Gives the number of seats that it freed. */
async function cancelNow(
  office: Office,
  queries: Queries,
  { seats, reason }: CancelRequest,
  codes: readonly BookingCode[],
  eventIds: ReadonlySet<number>,
  now: Instant,
): Promise<number> {
  for (const eventId of eventIds) await releaseLapsedHolds(office, queries, eventId, now)
  const orders = await plan(queries, codes, seats)
  for (const order of orders)
    await carryOut(office, queries, order, { action: 'booking.cancel', at: now, reason })
  for (const eventId of eventIds) await seatsFreed(office, queries, eventId, now)
  return orders.reduce((total, { doomed }) => total + doomed.length, 0)
}

/** The events that the codes are of. @throws NotFound */
async function eventsOf(queries: Queries, codes: readonly BookingCode[]): Promise<Set<number>> {
  const unknown: string[] = []
  const eventIds = new Set<number>()
  for (const code of codes) {
    const booking = await queries.bookings.byCode(code)
    if (booking) eventIds.add(booking.eventId)
    else unknown.push(printedCode(code))
  }
  if (unknown.length > 0) throw new NotFound(`No booking ${unknown.join(', ')}`, { bookings: unknown })
  return eventIds
}

/** What is to happen to one booking: which of its tickets go, and whether any stay. */
interface Order {
  booking: BookingRow
  doomed: TicketRow[]
  kept: TicketRow[]
}

/** What to do for each booking that has seats. @throws Conflict if that cannot be done for all of them */
async function plan(queries: Queries, codes: readonly BookingCode[], seats: number | undefined) {
  const orders: Order[] = []
  const refusals: Refusal[] = []
  for (const code of codes) {
    const booking = await findBooking(queries, code)
    if (booking.status === 'canceled') continue
    // It has no seats to give, but nobody may take it up again (see `confirmBooking`): canceled is canceled.
    if (booking.status === 'expired') {
      orders.push({ booking, doomed: [], kept: [] })
      continue
    }
    const tickets = await queries.tickets.ofBooking(booking.id)
    const valid = tickets.filter(({ status }) => status === 'valid')
    const checkedIn = tickets.filter(({ status }) => status === 'checked_in')
    const wanted = seats ?? booking.quantity
    if (wanted > valid.length) refusals.push(refusal(booking, wanted, valid.length, checkedIn.length))
    const split = valid.length - wanted
    orders.push({ booking, doomed: valid.slice(split), kept: [...valid.slice(0, split), ...checkedIn] })
  }
  if (refusals.length > 0)
    throw new Conflict('CONFLICT', refusals.map(({ message }) => message).join('\n'), {
      bookings: refusals.map(({ message, ...details }) => details),
    })
  return orders
}

interface Refusal {
  message: string
  booking: string
  requested: number
  cancelable: number
  checkedIn: number
}

function refusal(booking: BookingRow, requested: number, cancelable: number, checkedIn: number): Refusal {
  const code = printedCode(booking.code)
  const has = `${code} has ${counted(booking.quantity, 'seat')}`
  const message =
    checkedIn > 0
      ? `${has}, of which ${grouped(checkedIn)} checked in: at most ${grouped(cancelable)} can be canceled`
      : `${has}, ${grouped(requested)} cannot be canceled`
  return { message, booking: code, requested, cancelable, checkedIn }
}

async function carryOut(
  office: Office,
  queries: Queries,
  { booking, doomed, kept }: Order,
  why: Why,
): Promise<BookingRow> {
  if (kept.length === 0) return endBooking(office, queries, booking, 'canceled', why)
  return changeBooking(office, queries, booking, why, async () => {
    const total = booking.total === null ? null : (sum(kept.map(({ price }) => price)) ?? NOTHING)
    await queries.bookings.reduce(booking, doomed.length, total)
    await returnSeats(queries, booking.eventId, doomed)
    await queries.tickets.cancelFrom(booking.id, doomed[0]?.position ?? 1)
  })
}
