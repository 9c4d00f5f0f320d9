import type { BookingRow, EventRow, TicketRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { Invalid } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import { type Allocation, assertBookingSize } from '../inventory/allocation.ts'
import { assertOnSale, assertTypeOnSale, typeOnSale } from '../inventory/sales-period.ts'
import { isCalled } from '../model/ticket-type-names.ts'

/** A ticket, and the type that it is exchanged for. */
export interface Swap {
  ticket: TicketRow
  type: TicketTypeRow
}

/** Where the seats are to be. */
export interface Target {
  event: EventRow
  types: readonly TicketTypeRow[]
  /** The name of the type; else each ticket's own, if there is one, or the only one on sale. */
  type: string | undefined
}

/** What each ticket is exchanged for; those that are of that type already are left out. @throws Invalid */
export function swapsFor(target: Target, tickets: readonly TicketRow[], now: Instant): Swap[] {
  return tickets
    .map(ticket => ({ ticket, type: typeFor(target, ticket, now) }))
    .filter(({ ticket, type }) => ticket.typeId !== type.id)
}

function typeFor({ event, types, type: name }: Target, ticket: TicketRow, now: Instant): TicketTypeRow {
  const onSale = types.filter(type => typeOnSale(type, now))
  const [only, ...others] = onSale
  const found =
    types.find(isCalled(name ?? ticket.typeName)) ??
    (name === undefined && others.length === 0 ? only : undefined)
  if (found) return found
  const names = onSale.map(type => quoted(type.name)).join(', ') || 'none on sale'
  throw Invalid.field(
    'type',
    name === undefined
      ? `say which ticket type of ${event.name}: ${names}`
      : `${event.name} has no ticket type ${quoted(name)}, but ${names}`,
  )
}

/** The seats that are to be taken, in the order in which their rows are locked. */
export function seatsFor(swaps: readonly Swap[]): Allocation[] {
  const seats = new Map<number, Allocation>()
  for (const { type } of swaps) {
    const known = seats.get(type.id)
    if (known) known.quantity++
    else seats.set(type.id, { type, quantity: 1 })
  }
  return [...seats.values()].sort((a, b) => a.type.id - b.type.id)
}

/** @param all of the tickets that the booking has afterwards, by their types @throws Conflict, Invalid */
export function assertExchangeable(
  { event, types }: Target,
  booking: BookingRow,
  seats: { taken: readonly Allocation[]; all: readonly Allocation[] },
  before: EventRow,
  now: Instant,
): void {
  assertOnSale(event, now)
  for (const { type } of seats.taken) assertTypeOnSale({ event, types }, type, now)
  assertBookingSize(event, seats.all, '')
  if (event.currency === before.currency) return
  const sells = (row: EventRow) =>
    row.currency === null ? `${row.name} is free` : `${row.name} sells in ${row.currency}`
  if (booking.paid === 0 && (event.currency === null || before.currency === null)) return
  throw new Conflict(
    'CONFLICT',
    `${printedCode(booking.code)} cannot be exchanged: ${sells(before)}, ${sells(event)}. Cancel it and book anew`,
    { booking: printedCode(booking.code), currency: before.currency, requested: event.currency },
  )
}
