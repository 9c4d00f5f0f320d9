import { Invalid } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import type { EventRow, TicketTypeRow } from '../store/rows.ts'
import type { Currency, Instant, MinorUnits } from '../store/values.ts'
import { record } from './audit.ts'
import { Conflict } from './errors.ts'
import type { Office } from './office.ts'
import { changed, ticketTypeSnapshot } from './snapshots.ts'
import { Mistakes } from './values/mistake.ts'
import { minorUnits, money } from './values/money.ts'
import { folded } from './values/text.ts'

/** A price as it was typed, in the one currency of an event; `null` takes the price away. */
export interface PriceRequest {
  price?: string | null | undefined
  currency?: Currency | undefined
}

/**
 * The event with the currency of its first price, if this is the one.
 *
 * @throws Invalid for another currency than the event's, or a price without any
 */
export async function adoptCurrency(
  office: Office,
  queries: Queries,
  event: EventRow,
  { price, currency }: PriceRequest,
  now: Instant,
): Promise<EventRow> {
  if (event.currency !== null && currency !== undefined && currency !== event.currency)
    throw Invalid.field(
      'currency',
      `${event.name} sells in ${event.currency}, and all ticket types of an event share a currency`,
    )
  if (event.currency !== null || price === undefined || price === null) return event
  if (currency === undefined)
    throw Invalid.field('currency', 'a price needs its currency, like --currency EUR')
  await queries.events.setCurrency(event.id, currency)
  const change = { before: { currency: null }, after: { currency } }
  await record(office, queries, { action: 'event.update', at: now, eventId: event.id, ...change })
  return { ...event, currency }
}

/** The price in the event's currency. @throws Mistake for too many decimals */
export function readPrice(
  { currency }: EventRow,
  price: string | null | undefined,
): MinorUnits | null | undefined {
  if (price === undefined || price === null || currency === null)
    return price === undefined ? undefined : null
  return minorUnits(price, currency)
}

/**
 * Takes the prices of an event from one currency to another: 25.00 EUR become 25 JPY.
 *
 * @throws Conflict once something was sold at a price, Invalid for a price that the new one cannot have
 */
export async function changeCurrency(
  office: Office,
  queries: Queries,
  before: EventRow,
  after: EventRow,
  now: Instant,
): Promise<void> {
  if (before.currency === null || after.currency === null || before.currency === after.currency) return
  if (await queries.bookings.anyPriced(before.id))
    throw new Conflict(
      'CONFLICT',
      `Tickets of ${before.name} were sold in ${before.currency}: its currency stays`,
      { event: before.slug, currency: before.currency, requested: after.currency },
    )
  const mistakes = new Mistakes()
  for (const type of await queries.ticketTypes.ofEvent(before.id)) {
    const price = mistakes.read('currency', () => converted(type, before.currency, after.currency))
    if (price === undefined || price === null) continue
    const repriced = { ...type, price }
    await queries.ticketTypes.update(repriced, folded(type.name))
    const difference = changed(ticketTypeSnapshot(type, before), ticketTypeSnapshot(repriced, after))
    await record(office, queries, {
      action: 'ticket_type.update',
      at: now,
      eventId: before.id,
      before: { ticketType: { id: type.id, name: type.name, ...difference?.before } },
      after: { ticketType: { id: type.id, name: type.name, ...difference?.after } },
    })
  }
  mistakes.throwIfAny()
}

function converted({ price }: TicketTypeRow, from: Currency | null, to: Currency | null): MinorUnits | null {
  if (price === null || from === null || to === null) return null
  const amount = money(price, from)
    .amount.replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  return minorUnits(amount, to)
}
