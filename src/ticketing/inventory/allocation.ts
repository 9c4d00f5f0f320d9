import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { Invalid } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { type MinorUnits, sum, times } from '../../values/money.ts'
import { didYouMean } from '../../values/names/closest.ts'
import { counted, grouped } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import { isCalled } from '../model/ticket-type-names.ts'
import { priced, type Terms } from '../pricing/discount.ts'
import { assertTypeOnSale, describeType, typeOnSale } from './sales-period.ts'

/** What someone asked for: a ticket type by name, and how many seats of it if that was said. */
export interface TicketSelection {
  name: string
  quantity?: number | undefined
}

/** Seats of one ticket type. */
export interface Allocation {
  type: TicketTypeRow
  quantity: number
  /** Who sits there, as far as that is known: of the first tickets. */
  attendees?: readonly string[] | undefined
}

/**
 * Which types a wish means, in the order in which their rows are to be locked. Without a name it is the
 * only type on sale.
 *
 * @throws Invalid when that is not clear; the message names the types
 */
export function allocate(
  event: EventRow,
  types: readonly TicketTypeRow[],
  wishes: readonly TicketSelection[],
  quantity: number | undefined,
  now: Instant,
  attendees: readonly string[] = [],
): Allocation[] {
  const onSale = types.filter(type => typeOnSale(type, now))
  // Where no number is given, a seat for each name.
  const seats = quantity ?? Math.max(1, attendees.length)
  const allocations =
    wishes.length === 0
      ? [{ type: onlyType(event, onSale, now), quantity: seats }]
      : wishes.map(wish => selected(event, types, onSale, wish, wishes.length === 1 ? seats : undefined, now))
  assertDistinct(allocations)
  assertTotal(allocations, quantity)
  return seated(allocations, attendees).sort((a, b) => a.type.id - b.type.id)
}

function onlyType(event: EventRow, onSale: readonly TicketTypeRow[], now: Instant): TicketTypeRow {
  const [only] = onSale
  if (!only)
    throw new Conflict('SALES_CLOSED', `No ticket type of ${event.name} is on sale now`, {
      event: event.slug,
      at: now,
    })
  if (onSale.length > 1)
    throw Invalid.field(
      'type',
      `say which ticket type of ${event.name}: ${onSale.map(t => describeType(event, t)).join(', ')}`,
    )
  return only
}

function selected(
  event: EventRow,
  types: readonly TicketTypeRow[],
  onSale: readonly TicketTypeRow[],
  wish: TicketSelection,
  quantity: number | undefined,
  now: Instant,
): Allocation {
  const type = types.find(isCalled(wish.name))
  if (!type)
    throw Invalid.field(
      'type',
      `${event.name} has no ticket type ${quoted(wish.name)}, but ${onSale.map(t => describeType(event, t)).join(', ') || 'none on sale'}${didYouMean(
        wish.name,
        onSale.map(({ name }) => name),
      )}`,
    )
  assertTypeOnSale({ event, types }, type, now)
  return { type, quantity: wish.quantity ?? quantity ?? 1 }
}

function assertDistinct(allocations: readonly Allocation[]): void {
  const repeated = allocations.find((a, i) => allocations.findIndex(b => b.type.id === a.type.id) !== i)
  if (repeated) throw Invalid.field('type', `${quoted(repeated.type.name)} is given twice`)
}

function assertTotal(allocations: readonly Allocation[], quantity: number | undefined): void {
  const total = seatsOf(allocations)
  if (total > limits.quantity)
    throw Invalid.field(
      'quantity',
      `a booking has at most ${grouped(limits.quantity)} seats, not ${grouped(total)}`,
    )
  if (quantity !== undefined && total !== quantity)
    throw Invalid.field('quantity', `${quantity} is asked for, but the ticket types add up to ${total}`)
}

/** What the event and its types say about the size of one booking. @throws Invalid */
export function assertBookingSize(event: EventRow, allocations: readonly Allocation[]): void {
  const total = seatsOf(allocations)
  if (event.maxPerBooking !== null && total > event.maxPerBooking)
    throw Invalid.field(
      'quantity',
      `${event.name} allows at most ${event.maxPerBooking} seats a booking, not ${total}`,
    )
  for (const { type, quantity } of allocations) {
    const [least, most] = [type.minPerBooking ?? 1, type.maxPerBooking ?? limits.quantity]
    if (quantity < least || quantity > most)
      throw Invalid.field(
        'quantity',
        `${type.name} is sold ${least} to ${grouped(most)} a booking, not ${quantity}`,
      )
  }
}

export function seatsOf(allocations: readonly Allocation[]): number {
  let seats = 0
  for (const { quantity } of allocations) seats += quantity
  return seats
}

/** The type that seats have in common; null where they are of several. */
export function commonType(types: readonly number[]): number | null {
  const [first] = types
  return first !== undefined && types.every(type => type === first) ? first : null
}

/** What the seats cost together, with a voucher or without; null when none of them has a price. */
export function priceOf(allocations: readonly Allocation[], voucher?: Terms): MinorUnits | null {
  return sum(
    allocations.map(({ type, quantity }) => {
      const { price } = priced(type, voucher)
      return price && times(price, quantity)
    }),
  )
}

/** Gives each seat its name, in the order in which the seats were asked for. @throws Invalid for more names than seats */
function seated(allocations: Allocation[], attendees: readonly string[]): Allocation[] {
  if (attendees.length === 0) return allocations
  const seats = seatsOf(allocations)
  if (attendees.length > seats)
    throw Invalid.field(
      'attendee',
      `${counted(attendees.length, 'name')} for ${counted(seats, 'seat')}: there is one for each seat at most`,
    )
  let named = 0
  return allocations.map(allocation => {
    const names = attendees.slice(named, named + allocation.quantity)
    named += allocation.quantity
    return names.length > 0 ? { ...allocation, attendees: names } : allocation
  })
}
