import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Waiting } from '../../store/queries/waitlist.ts'
import { earlier, type Instant } from '../../values/time/instant.ts'
import { salesEnd, typeOnSale } from './sales-period.ts'

/** Somebody in the line, and whether the free seats are enough for them when it is their turn. */
export interface Turn {
  entry: Waiting
  type: TicketTypeRow
  fits: boolean
  /** Free seats that they could have had. */
  free: number
}

/** The line with every turn that came, and the seats that are left when it is through. */
export interface ServedQueue {
  turns: Turn[]
  /** Of the event; 0 where somebody waits for more of them to come together. */
  left: number
  /** The same for the quotas of types, by id; none for a type without a quota. */
  leftOfType: Map<number, number>
}

/**
 * Goes along the line in order of arrival and counts seats off. Somebody whose group does not fit is not
 * overtaken: the seats they lack stay where they are. Lack they seats of the event, that ends the line; lack they
 * only seats of their type, others may pass with another type. With `fill`, whoever fits comes in.
 */
export function serveQueue(
  event: EventRow,
  types: readonly TicketTypeRow[],
  waiting: readonly Waiting[],
  now: Instant,
  { fill = false } = {},
): ServedQueue {
  const turns: Turn[] = []
  let left = event.available
  const leftOfType = new Map(types.flatMap(t => (t.available === null ? [] : [[t.id, t.available]])))
  for (const entry of waiting) {
    const type = types.find(({ id }) => id === entry.typeId)
    if (!type || !typeOnSale(type, now)) continue
    const ofType = leftOfType.get(type.id) ?? left
    const free = Math.min(left, ofType)
    const fits = entry.quantity <= free
    turns.push({ entry, type, fits, free })
    if (fits) {
      left -= entry.quantity
      if (leftOfType.has(type.id)) leftOfType.set(type.id, ofType - entry.quantity)
    } else if (!fill && entry.quantity > left) {
      left = 0
      break
    } else if (!fill) leftOfType.set(type.id, 0)
    if (left === 0) break
  }
  return { turns, left, leftOfType }
}

/** Until when seats may be offered: never after the end of sales, never after the event has begun. */
export function offersEnd(event: EventRow, type?: TicketTypeRow): Instant {
  const end = earlier(event.startsAt, salesEnd(event))
  return type?.salesEndAt ? earlier(end, type.salesEndAt) : end
}

/** Whether seats of this event can be offered at all at this moment. */
export function offersPossible(event: EventRow, now: Instant): boolean {
  const open = event.salesStartAt === null || event.salesStartAt <= now
  return event.status === 'on_sale' && open && now < offersEnd(event)
}
