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
import type { EventInventory } from './inventory.ts'
import { assertTypeOnSale, describeType, typeOnSale } from './sales-period.ts'

/** What someone asked for: a ticket type by name, and how many seats of it if that was said. */
export interface TicketSelection {
  name: string
  quantity?: number | undefined
}

/** Seats that are asked for. */
export interface SeatRequest {
  /** Seats in all; 1 if neither this nor `types` says it. */
  quantity?: number | undefined
  types?: readonly TicketSelection[] | undefined
  /** Who sits there: a name for each seat at most, in the order of `types`. */
  attendees?: readonly string[] | undefined
}

/** Seats of one ticket type. */
export interface Allocation {
  type: TicketTypeRow
  quantity: number
  /** Who sits there, as far as that is known: of the first tickets. */
  attendees?: readonly string[] | undefined
}

/**
 * Which types a request means, in the order in which their rows are to be locked. Without a name it is the
 * only type on sale.
 *
 * @throws Invalid when that is not clear; the message names the types
 */
export function allocate(
  { event, types }: EventInventory,
  { types: selections = [], quantity, attendees = [] }: SeatRequest,
  now: Instant,
): Allocation[] {
  const onSale = types.filter(type => typeOnSale(type, now))
  // Where no number is given, a seat for each name.
  const seats = quantity ?? Math.max(1, attendees.length)
  const allocations =
    selections.length === 0
      ? [{ type: onlyType(event, onSale, now), quantity: seats }]
      : selections.map(selection =>
          selected({ event, types }, selection, selections.length === 1 ? seats : undefined, now),
        )
  assertDistinct(allocations)
  assertTotal(allocations, quantity, sizeField({ types: selections, quantity, attendees }))
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
  inventory: EventInventory,
  { name, quantity: own }: TicketSelection,
  quantity: number | undefined,
  now: Instant,
): Allocation {
  const type = inventory.types.find(isCalled(name))
  if (!type) throw unknownType(inventory, name, now)
  assertTypeOnSale(inventory, type, now)
  return { type, quantity: own ?? quantity ?? 1 }
}

function unknownType({ event, types }: EventInventory, name: string, now: Instant): Invalid {
  const onSale = types.filter(type => typeOnSale(type, now))
  const those = onSale.map(type => describeType(event, type)).join(', ') || 'none on sale'
  const names = onSale.map(type => type.name)
  return Invalid.field(
    'type',
    `${event.name} has no ticket type ${quoted(name)}, but ${those}${didYouMean(name, names)}`,
  )
}

function assertDistinct(allocations: readonly Allocation[]): void {
  const repeated = allocations.find((a, i) => allocations.findIndex(b => b.type.id === a.type.id) !== i)
  if (repeated) throw Invalid.field('type', `${quoted(repeated.type.name)} is given twice`)
}

/** The field that says how many seats are asked for: a mistake in the number is one of it. */
export function sizeField({ types = [], quantity, attendees = [] }: SeatRequest): string {
  if (quantity !== undefined) return 'quantity'
  if (types.length > 1 || types.some(type => type.quantity !== undefined)) return 'type'
  return attendees.length > 0 ? 'attendee' : 'quantity'
}

function assertTotal(allocations: readonly Allocation[], quantity: number | undefined, field: string): void {
  const total = seatsOf(allocations)
  if (total > limits.quantity)
    throw Invalid.field(
      field,
      `a booking has at most ${grouped(limits.quantity)} seats, not ${grouped(total)}`,
    )
  if (quantity !== undefined && total !== quantity)
    throw Invalid.field('quantity', `${quantity} is asked for, but the ticket types add up to ${total}`)
}

/**
 * What the event and its types say about the size of one booking.
 *
 * @param field the one that says how many; `''` where a booking has them already
 * @throws Invalid
 */
export function assertBookingSize(
  event: EventRow,
  allocations: readonly Allocation[],
  field = 'quantity',
): void {
  const total = seatsOf(allocations)
  if (event.maxPerBooking !== null && total > event.maxPerBooking)
    throw Invalid.field(
      field,
      `${event.name} allows at most ${event.maxPerBooking} seats a booking, not ${total}`,
    )
  for (const { type, quantity } of allocations) {
    const [least, most] = [type.minPerBooking ?? 1, type.maxPerBooking ?? limits.quantity]
    if (quantity < least || quantity > most)
      throw Invalid.field(
        field,
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
