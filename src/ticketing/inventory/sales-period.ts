import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { Conflict } from '../conflict.ts'

/** Whether tickets of an event may be sold at this moment. @throws Conflict */
export function assertOnSale(event: EventRow, now: Instant): void {
  const refuse = (
    code: 'SALES_CLOSED' | 'EVENT_CANCELED',
    message: string,
    details: Record<string, unknown>,
  ) => {
    throw new Conflict(code, message, { event: event.slug, ...details })
  }
  if (event.status === 'canceled')
    refuse('EVENT_CANCELED', `${event.name} is canceled`, { reason: event.cancelReason })
  if (event.status === 'draft')
    refuse(
      'SALES_CLOSED',
      `${event.name} is a draft. Put it on sale: tix update-event ${event.slug} --status on_sale`,
      {
        reason: 'draft',
      },
    )
  if (event.salesStartAt !== null && now < event.salesStartAt) {
    const opensAt = inZone(event.salesStartAt, event.utcOffsets)
    refuse('SALES_CLOSED', `Sales for ${event.name} open at ${opensAt}`, { reason: 'not_open_yet', opensAt })
  }
  const closes = salesEnd(event)
  if (now >= closes) {
    const closedAt = inZone(closes, event.utcOffsets)
    refuse('SALES_CLOSED', `Sales for ${event.name} closed at ${closedAt}`, { reason: 'closed', closedAt })
  }
}

/** When the sales of an event close. */
export function salesEnd(event: EventRow): Instant {
  return event.salesEndAt ?? event.overAt
}

export function typeOnSale(type: TicketTypeRow, now: Instant): boolean {
  return (
    (type.salesStartAt === null || type.salesStartAt <= now) &&
    (type.salesEndAt === null || now < type.salesEndAt)
  )
}

/** @throws Conflict */
export function assertTypeOnSale(event: EventRow, type: TicketTypeRow, now: Instant): void {
  if (typeOnSale(type, now)) return
  throw new Conflict('SALES_CLOSED', `${type.name} tickets of ${event.name} are not on sale now`, {
    event: event.slug,
    type: type.name,
    salesStartAt: type.salesStartAt && inZone(type.salesStartAt, event.utcOffsets),
    salesEndAt: type.salesEndAt && inZone(type.salesEndAt, event.utcOffsets),
    at: now,
  })
}
