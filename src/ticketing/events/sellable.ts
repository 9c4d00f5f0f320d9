import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { grouped } from '../../values/number.ts'
import { ErrorCollector, quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { salesEnd } from '../inventory/sales-period.ts'

/** Why a type can never be sold, with the field that could change that, of the type and of the event. */
interface Obstacle {
  ofType: string
  ofEvent: string
  why: string
}

/**
 * Refuses a ticket type that could never be sold: not in its period, or not in the sizes of booking that it allows.
 * What was so before is not held against a change of something else.
 *
 * @throws Invalid
 */
export function assertTypeSellable(event: EventRow, type: TicketTypeRow, before?: TicketTypeRow): void {
  const known = before ? obstacles(event, before).map(({ why }) => why) : []
  const mistakes = new ErrorCollector()
  for (const { ofType, why } of obstacles(event, type)) if (!known.includes(why)) mistakes.add(ofType, why)
  mistakes.throwIfAny()
}

/** Refuses a change of an event by which one of its types could never be sold any more. @throws Invalid */
export function assertSellable(after: EventRow, before: EventRow, types: readonly TicketTypeRow[]): void {
  const mistakes = new ErrorCollector()
  for (const type of types) {
    const known = obstacles(before, type).map(({ ofEvent }) => ofEvent)
    for (const { ofEvent, why } of obstacles(after, type))
      if (!known.includes(ofEvent)) mistakes.add(ofEvent, `${quoted(type.name)}: ${why}`)
  }
  mistakes.throwIfAny()
}

function obstacles(event: EventRow, type: TicketTypeRow): Obstacle[] {
  const found: Obstacle[] = []
  const at = (instant: Instant) => inZone(instant, event.utcOffsets)
  const end = salesEnd(event)
  if (type.salesStartAt !== null && type.salesStartAt >= end)
    found.push({
      ofType: 'salesStart',
      ofEvent: event.salesEndAt === null ? 'starts' : 'salesEnd',
      why: `its sales would start at ${at(type.salesStartAt)}, but those of the event end at ${at(end)}`,
    })
  if (type.salesEndAt !== null && event.salesStartAt !== null && type.salesEndAt <= event.salesStartAt)
    found.push({
      ofType: 'salesEnd',
      ofEvent: 'salesStart',
      why: `its sales end at ${at(type.salesEndAt)}, but those of the event only start at ${at(event.salesStartAt)}`,
    })
  const least = type.minPerBooking ?? 1
  const limited = (ofType: string, ofEvent: string, most: number | null, what: string) => {
    if (most !== null && least > most)
      found.push({
        ofType,
        ofEvent,
        why: `at least ${grouped(least)} must be booked together, which is more than ${what}, ${grouped(most)}`,
      })
  }
  limited('minPerBooking', 'quota', type.quota, 'its quota')
  limited('minPerBooking', 'maxPerBooking', event.maxPerBooking, 'a booking of the event may have')
  limited('minPerBooking', 'capacity', event.capacity, 'the capacity of the event')
  return found
}
