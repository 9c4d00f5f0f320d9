import type { TicketTypeRow } from '../../../store/interface/rows.ts'
import type { Queries } from '../../../store/queries/index.ts'
import type { TicketSelection } from '../../inventory/allocation.ts'
import { eventIdOf } from '../../model/event.ts'
import { isCalled } from '../../model/ticket-type-names.ts'
import type { BookingRequest } from './booking-request.ts'

/** The request as it was typed, without the channel, which is no part of it. */
export function inItsWords(
  request: BookingRequest,
): Record<Exclude<keyof BookingRequest, 'channel'>, unknown> {
  const { event, email, name, types, attendees, voucher, holdMs, paid, ref, bookedAt, heldUntil } = request
  const quantity = seatsAsked(request)
  return {
    event: event.toLowerCase(),
    email,
    name,
    quantity,
    types,
    attendees,
    voucher,
    holdMs,
    paid,
    ref,
    bookedAt,
    heldUntil,
  }
}

/** One seat is what no number asks for. */
function seatsAsked({ quantity, types = [] }: BookingRequest): number | undefined {
  return quantity === 1 && types.length === 0 ? undefined : quantity
}

/** What is asked for in ids: `--type VIP`, `--type vip=1` and `-n 1 --type vip` are the same order. */
export async function bookingMeaning(
  queries: Queries,
  request: BookingRequest,
): Promise<Record<string, unknown> | undefined> {
  const eventId = await eventIdOf(queries, request.event)
  if (eventId === undefined) return undefined
  return meaningAt(eventId, await queries.ticketTypes.ofEvent(eventId), request)
}

/** What a request means where its event is known, with its types. Digests of it are kept: no name in it may change. */
export function meaningAt(
  eventId: number,
  known: readonly TicketTypeRow[],
  { channel, event, types = [], quantity, name, attendees = [], ...rest }: BookingRequest,
): Record<string, unknown> | undefined {
  const asked = quantity ?? (types.length < 2 ? seatsSaid(types, attendees) : undefined)
  const wishes = wishedTypes(known, types, asked, attendees)
  return wishes && { ...rest, name: name ?? null, event: eventId, wishes }
}

/** The seats that a request says in all; without a number, one for each name. */
function seatsSaid(types: readonly TicketSelection[], attendees: readonly string[]): number | undefined {
  return types[0]?.quantity === undefined && attendees.length > 0 ? attendees.length : undefined
}

/** A type's id, its seats and who is to sit there. */
type Wish = [number | null, number, ...string[]]

/** The types asked for, in the order of their ids; null for a type that depends on what is on sale. */
function wishedTypes(
  known: readonly TicketTypeRow[],
  types: readonly TicketSelection[],
  quantity: number | undefined,
  attendees: readonly string[],
): Wish[] | undefined {
  const [only, ...others] = known
  if (types.length === 0)
    return [[others.length === 0 ? (only?.id ?? null) : null, quantity ?? 1, ...attendees]]
  const wishes: [number, number, ...string[]][] = []
  let named = 0
  for (const { name, quantity: own } of types) {
    const type = known.find(isCalled(name))
    if (!type) return undefined
    const seats = own ?? (types.length === 1 ? quantity : undefined) ?? 1
    wishes.push([type.id, seats, ...attendees.slice(named, named + seats)])
    named += seats
  }
  // A quantity that is not the sum makes it another request, which is refused.
  const total = wishes.reduce((sum, [, seats]) => sum + seats, 0)
  if (quantity !== undefined && quantity !== total) return undefined
  return wishes.sort(([a], [b]) => a - b)
}
