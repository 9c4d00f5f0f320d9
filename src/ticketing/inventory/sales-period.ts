import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { NextStep } from '../../values/errors.ts'
import { money, moneyText } from '../../values/money.ts'
import { grouped } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import { earlier, type Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { Conflict } from '../conflict.ts'

/** Whether tickets of an event may be sold at this moment. @throws Conflict */
export function assertOnSale(event: EventRow, now: Instant): void {
  const refuse = (
    code: 'SALES_CLOSED' | 'EVENT_CANCELED',
    message: string,
    details: Record<string, unknown>,
    next?: NextStep,
  ) => {
    throw new Conflict(code, message, { event: event.slug, ...details }, next)
  }
  if (event.status === 'canceled')
    refuse('EVENT_CANCELED', `${event.name} is canceled`, { reason: event.cancelReason })
  if (event.status === 'draft')
    refuse(
      'SALES_CLOSED',
      `${event.name} is a draft`,
      { reason: 'draft' },
      {
        purpose: 'Put it on sale',
        operation: 'update-event',
        values: { event: event.slug, status: 'on_sale' },
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

/** When the sales of an event close: when it is over, at the latest. */
export function salesEnd({ salesEndAt, overAt }: Pick<EventRow, 'salesEndAt' | 'overAt'>): Instant {
  return salesEndAt === null ? overAt : earlier(salesEndAt, overAt)
}

/** Whether something is sold at a moment: not yet, now, or no longer. */
export type Sales = 'open' | 'not_yet' | 'closed'

/** Of an event: sold is it while any of its types is. */
export function salesOf(event: EventRow, types: readonly TicketTypeRow[], now: Instant): Sales {
  const ofTypes = types.map(type => salesOfType(event, type, now))
  return ofTypes.find(sales => sales === 'open') ?? ofTypes.find(sales => sales === 'not_yet') ?? 'closed'
}

/** Of a type: within the sales of its event, and its own. */
export function salesOfType(event: EventRow, type: TicketTypeRow, now: Instant): Sales {
  const end = earlier(salesEnd(event), type.salesEndAt ?? salesEnd(event))
  if (event.status === 'canceled' || now >= end) return 'closed'
  const begun = [event.salesStartAt, type.salesStartAt].every(start => start === null || start <= now)
  return begun && event.status === 'on_sale' ? 'open' : 'not_yet'
}

export function typeOnSale(type: TicketTypeRow, now: Instant): boolean {
  return (
    (type.salesStartAt === null || type.salesStartAt <= now) &&
    (type.salesEndAt === null || now < type.salesEndAt)
  )
}

/** @throws Conflict with the dates of the type, and what is on sale instead */
export function assertTypeOnSale(
  { event, types }: { event: EventRow; types: readonly TicketTypeRow[] },
  type: TicketTypeRow,
  now: Instant,
): void {
  if (typeOnSale(type, now)) return
  const at = (time: Instant | null) => time && inZone(time, event.utcOffsets)
  const [salesStartAt, salesEndAt] = [at(type.salesStartAt), at(type.salesEndAt)]
  const begins = type.salesStartAt !== null && now < type.salesStartAt
  const when = begins ? `are sold from ${salesStartAt} on` : `were sold until ${salesEndAt}`
  const onSale = types.filter(other => typeOnSale(other, now))
  const instead = onSale.map(other => describeType(event, other)).join(', ') || 'nothing'
  throw new Conflict(
    'SALES_CLOSED',
    `${type.name} tickets of ${event.name} ${when}. On sale now: ${instead}`,
    {
      event: event.slug,
      type: type.name,
      reason: begins ? 'not_open_yet' : 'closed',
      salesStartAt,
      salesEndAt,
      onSale: onSale.map(({ name }) => name),
      at: now,
    },
  )
}

/** `"vip" (50.00 EUR, 12 left)`: what somebody may choose instead. */
export function describeType(event: EventRow, type: TicketTypeRow): string {
  const price =
    type.price === null || event.currency === null ? 'free' : moneyText(money(type.price, event.currency))
  const left = Math.min(type.available ?? event.available, event.available)
  return `${quoted(type.name)} (${price}, ${grouped(left)} left)`
}
