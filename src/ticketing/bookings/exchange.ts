import type { BookingRow, EventRow, TicketRow, VoucherRow } from '../../store/interface/rows.ts'
import { type BookingCode, bookingCode, printedCode } from '../../values/codes/booking-code.ts'
import type { TicketRef } from '../../values/codes/ticket-ref.ts'
import { Invalid } from '../../values/errors.ts'
import { addUp, NOTHING, sum } from '../../values/money.ts'
import { nameKey } from '../../values/names/names.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { commonType } from '../inventory/allocation.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { makeRoom } from '../inventory/event-inventory.ts'
import { expireIfDue, holdEnd, settleEvent } from '../inventory/holds.ts'
import { assertPersonLimit } from '../inventory/person-limit.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { releaseSeats, takeSeats } from '../inventory/seats.ts'
import { logChange } from '../log/log-change.ts'
import { type Booking, findBooking, readBooking } from '../model/booking.ts'
import { eventIdOf, findEvent } from '../model/event.ts'
import { priced } from '../pricing/discount.ts'
import { returnUses } from '../pricing/redeem.ts'
import { assertUnused, chooseTickets, hasSeat, ticketsMeant } from './choose-tickets.ts'
import { assertExchangeable, type Swap, seatsFor, swapsFor, type Target } from './exchange-plan.ts'
import { splitBooking } from './split-booking.ts'

export interface ExchangeRequest {
  booking: BookingCode
  /** Only these tickets; else all. */
  tickets?: readonly TicketRef[] | undefined
  /** The name of another ticket type. */
  type?: string | undefined
  /** Another event (id or slug). */
  event?: string | undefined
}

export interface Exchanged {
  /** The booking with the exchanged seats. */
  booking: Booking
  /** The booking that keeps the other seats, where the exchanged ones went to another event. */
  rest?: Booking | undefined
  /** Seats that were exchanged. */
  seats: number
  replayed: boolean
}

/**
 * Exchanges seats for others, of another type or at another event, at the prices of now: in one transaction, with
 * no gap in which somebody else gets either. Refused, all is as it was. What differs is due, or owed.
 *
 * @throws NotFound, Invalid, and Conflict (SOLD_OUT, SALES_CLOSED, EVENT_CANCELED, PERSON_LIMIT)
 */
export async function exchangeBooking(
  context: Context,
  request: ExchangeRequest,
  { dryRun = false } = {},
): Promise<Exchanged> {
  const { booking: code, event, tickets, type } = request
  if (event === undefined && request.type === undefined)
    throw Invalid.field('type', 'say what it is to be exchanged for: another ticket type, or another event')
  return once<Exchanged, { codes: string[]; seats: number }>(
    context,
    {
      operation: 'exchange',
      request: { ...request },
      meaning: async queries => {
        const eventId = event === undefined ? null : await eventIdOf(queries, event)
        if (eventId === undefined) return undefined
        const meant = { tickets: ticketsMeant(tickets, code), type: type && nameKey(type) }
        return { booking: code, ...meant, event: eventId }
      },
      work: tx => exchange(tx, request),
      trace: ({ booking, rest, seats }) => ({ codes: [booking.code, ...(rest ? [rest.code] : [])], seats }),
      again: async (tx, { codes, seats }) => {
        const [booking, rest] = await Promise.all(codes.map(known => readByCode(tx, bookingCode(known))))
        if (!booking) throw new Error('an exchange of nothing')
        return { booking, ...(rest && { rest }), seats, replayed: true }
      },
    },
    { dryRun },
  )
}

async function readByCode({ queries, now }: Tx, code: BookingCode): Promise<Booking> {
  return readBooking(queries, await findBooking(queries, code), now)
}

async function exchange(tx: Tx, request: ExchangeRequest): Promise<Exchanged> {
  const { before, target } = await openEvents(tx, request)
  const booking = await expireIfDue(tx, await findBooking(tx.queries, request.booking))
  await assertExchanges(tx, booking)
  const tickets = await tx.queries.tickets.ofBooking(booking.id)
  const { tickets: refs = [] } = request
  const chosen = refs.length > 0 ? chooseTickets(booking, tickets, refs) : tickets.filter(hasSeat)
  assertUnused(booking, chosen)
  const swaps = swapsFor(target, chosen, tx.now)
  if (swaps.length === 0)
    return { booking: await readBooking(tx.queries, booking, tx.now), seats: 0, replayed: true }
  const stays = (ticket: TicketRow) => hasSeat(ticket) && !swaps.some(swap => swap.ticket === ticket)
  const kept = tickets.filter(stays)
  const moves = target.event.id !== before.id
  const taken = seatsFor(swaps)
  const all = moves ? taken : seatsFor([...swaps, ...kept.flatMap(ticket => ownType(target, ticket))])
  assertExchangeable(target, booking, { taken, all }, before, tx.now)
  if (moves) await assertPersonLimit(tx.queries, target.event, booking.email, swaps.length, tx.now)
  await makeRoom(tx, target, taken)
  const voucher = booking.voucherId === null ? undefined : await tx.queries.vouchers.byId(booking.voucherId)
  if (moves && kept.length > 0) {
    const owner = { email: booking.email, name: booking.name, sameGuest: true }
    const moved = swaps.map(({ ticket }) => ticket)
    const split = { booking, event: before, kept, moved }
    const { part, rest } = await splitBooking(tx, split, owner, 'booking.exchange')
    const own = await tx.queries.tickets.ofBooking(part.id)
    const swapped = own.flatMap((ticket, at) => (swaps[at] ? [{ ticket, type: swaps[at].type }] : []))
    const row = await swap(tx, part, [], swapped, { before, target, voucher })
    return {
      booking: await readBooking(tx.queries, row, tx.now),
      rest: await readBooking(tx.queries, rest, tx.now),
      seats: swaps.length,
      replayed: false,
    }
  }
  const row = await swap(tx, booking, kept, swaps, { before, target, voucher })
  return { booking: await readBooking(tx.queries, row, tx.now), seats: swaps.length, replayed: false }
}

function ownType({ types }: Target, ticket: TicketRow): Swap[] {
  return types.filter(({ id }) => id === ticket.typeId).map(type => ({ ticket, type }))
}

/** Locks both events in a fixed order, and settles what time has made due there. @throws NotFound; PortionDone */
async function openEvents(tx: Tx, request: ExchangeRequest): Promise<{ before: EventRow; target: Target }> {
  const unlocked = await tx.queries.bookings.eventIdOf(request.booking)
  if (unlocked === undefined) await findBooking(tx.queries, request.booking)
  const from = String(unlocked)
  const to = request.event === undefined ? from : String(await eventIdOf(tx.queries, request.event))
  if (to === 'undefined') await findEvent(tx.queries, request.event ?? '')
  const ids = [...new Set([from, to])].sort((a, b) => Number(a) - Number(b))
  for (const id of ids) await findEvent(tx.queries, id)
  // Somebody may have exchanged it for another event while this waited.
  if (String(await tx.queries.bookings.eventIdOf(request.booking)) !== from) return openEvents(tx, request)
  for (const id of ids) await settleEvent(tx, await findEvent(tx.queries, id))
  const event = await findEvent(tx.queries, to)
  return {
    before: await findEvent(tx.queries, from),
    target: { event, types: await tx.queries.ticketTypes.ofEvent(event.id), type: request.type },
  }
}

/** @throws Conflict for a booking that has ended, or that is still an offer */
async function assertExchanges(tx: Tx, booking: BookingRow): Promise<void> {
  const code = printedCode(booking.code)
  const refuse = (message: string) =>
    new Conflict('CONFLICT', `${code} ${message}`, { booking: code, status: booking.status })
  if (booking.status !== 'held' && booking.status !== 'confirmed')
    throw refuse(`is ${booking.status}: there is nothing to exchange`)
  if (await tx.queries.waitlist.offeredAs(booking.id))
    throw refuse('is an offer of the waitlist: confirm it first, then exchange it')
}

interface Between {
  before: EventRow
  target: Target
  voucher: VoucherRow | undefined
}

/** Gives the seats back, takes the others, and makes each ticket what it is now. @throws Conflict SOLD_OUT */
async function swap(
  tx: Tx,
  booking: BookingRow,
  kept: readonly TicketRow[],
  swaps: readonly Swap[],
  { before, target: { event }, voucher }: Between,
): Promise<BookingRow> {
  const after = swaps.map(({ ticket, type }) => ({ ...ticket, ...priced(type, voucher), typeId: type.id }))
  const tickets = [...kept, ...after]
  const discount = addUp(tickets.map(({ discount }) => discount))
  const keepsVoucher = booking.voucherId !== null && discount > 0
  const seats = seatsFor(swaps)
  const expiresAt = booking.expiresAt && holdEnd(event, seats, booking.expiresAt)
  const prices = sum(tickets.map(({ price }) => price))
  const to = {
    eventId: event.id,
    typeId: commonType(tickets.map(({ typeId }) => typeId)),
    total: prices ?? (booking.paid > 0 ? NOTHING : null),
    discount,
    voucherId: keepsVoucher ? booking.voucherId : null,
    expiresAt,
  }
  const row = await changeBooking(tx, booking, { action: 'booking.exchange' }, async () => {
    await releaseSeats(
      tx.queries,
      before.id,
      swaps.map(({ ticket }) => ticket),
    )
    await takeSeats(tx, event, seats)
    for (const ticket of after) await tx.queries.tickets.exchange(ticket)
    await tx.queries.bookings.exchange(booking, to)
    if (!keepsVoucher) await returnUses(tx, [booking])
  })
  if (event.id !== before.id)
    await logChange(tx, {
      action: 'booking.exchange',
      eventId: event.id,
      bookingId: row.id,
      before: { event: before.slug },
      after: { event: event.slug },
    })
  await offerReleasedSeats(tx, before.id)
  return row
}
