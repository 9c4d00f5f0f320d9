import type { EventRow, TicketTypeRow } from '../../../store/interface/rows.ts'
import { limits } from '../../../values/limits.ts'
import { earlier, type Instant } from '../../../values/time/instant.ts'
import { salesEnd } from '../sales-period.ts'

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

/** The sizes that a group may have which waits for a type: none (least > most) once it is no longer sold. */
export function groupSizes(
  event: EventRow,
  type: TicketTypeRow,
  now: Instant,
): { least: number; most: number } {
  if (now >= offersEnd(event, type)) return { least: 1, most: 0 }
  const most = Math.min(
    event.capacity,
    type.quota ?? event.capacity,
    event.maxPerBooking ?? limits.quantity,
    event.maxPerPerson ?? limits.quantity,
    type.maxPerBooking ?? limits.quantity,
  )
  return { least: type.minPerBooking ?? 1, most }
}
