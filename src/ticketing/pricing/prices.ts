import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Currency } from '../../values/currency.ts'
import { Invalid } from '../../values/errors.ts'
import { type MinorUnits, money, priceUnits } from '../../values/money.ts'
import { nameKey } from '../../values/names/names.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import { Conflict } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { changed, ticketTypeSnapshot } from '../log/snapshots.ts'

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
  tx: Tx,
  event: EventRow,
  { price, currency }: PriceRequest,
): Promise<EventRow> {
  if (event.currency !== null && currency !== undefined && currency !== event.currency)
    throw Invalid.field(
      'currency',
      `${event.name} sells in ${event.currency}, and all ticket types of an event share a currency`,
    )
  if (event.currency !== null || price === undefined || price === null) return event
  if (currency === undefined) throw Invalid.field('currency', 'a price needs its currency, like EUR')
  await tx.queries.events.setCurrency(event.id, currency)
  const change = { before: { currency: null }, after: { currency } }
  await logChange(tx, { action: 'event.update', eventId: event.id, ...change })
  return { ...event, currency }
}

/** The price in the event's currency. @throws ParseError for too many decimals */
export function readPrice(
  { currency }: EventRow,
  price: string | null | undefined,
): MinorUnits | null | undefined {
  if (price === undefined || price === null || currency === null)
    return price === undefined ? undefined : null
  return priceUnits(price, currency)
}

/**
 * Takes the prices of an event from one currency to another: 25.00 EUR become 25 JPY.
 *
 * @throws Conflict once something was sold at a price, Invalid for a price that the new one cannot have
 */
export async function changeCurrency(tx: Tx, before: EventRow, after: EventRow): Promise<void> {
  if (before.currency === null || after.currency === null || before.currency === after.currency) return
  if (await tx.queries.eventBookings.anyPriced(before.id))
    throw new Conflict(
      'CONFLICT',
      `Tickets of ${before.name} were sold in ${before.currency}: its currency stays`,
      { event: before.slug, currency: before.currency, requested: after.currency },
    )
  const mistakes = new ErrorCollector()
  for (const type of await tx.queries.ticketTypes.ofEvent(before.id)) {
    const price = mistakes.read('currency', () => converted(type, before.currency, after.currency))
    if (price === undefined || price === null) continue
    const repriced = { ...type, price }
    await tx.queries.ticketTypes.update(repriced, nameKey(type.name))
    const difference = changed(ticketTypeSnapshot(type, before), ticketTypeSnapshot(repriced, after))
    await logChange(tx, {
      action: 'ticket_type.update',

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
  return priceUnits(amount, to)
}
