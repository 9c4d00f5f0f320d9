import type { EventRow, TicketTypeRow } from '../../../store/interface/rows.ts'
import type { Queries } from '../../../store/queries/index.ts'
import { NotFound } from '../../../values/errors.ts'
import { limits } from '../../../values/limits.ts'
import { nameKey } from '../../../values/names/names.ts'
import { ErrorCollector, quoted } from '../../../values/parse-error.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { When } from '../../../values/time/when.ts'
import type { Calendar } from '../../../values/time/zone.ts'
import { Conflict } from '../../conflict.ts'
import type { Tx } from '../../context.ts'
import type { Act } from '../../idempotency.ts'
import { settleEvent } from '../../inventory/holds.ts'
import { toEvent } from '../../model/describe-event.ts'
import {
  assertNotCanceled,
  type Event,
  findEvent,
  findEventOfKey,
  type TicketType,
} from '../../model/event.ts'
import { adoptCurrency, type PriceRequest, readPrice } from '../../pricing/prices.ts'
import { momentOrBefore, orBefore } from '../changes.ts'
import { eventMeaning } from '../event-meaning.ts'
import { checkSalesPeriod } from '../event-times.ts'

/** What a ticket type is to be like: `null` takes away, `undefined` leaves as it is. */
export interface TicketTypeRequest extends PriceRequest {
  name?: string | undefined
  /** Seats of the event that this type may take at most. */
  quota?: number | null | undefined
  salesStart?: When | null | undefined
  salesEnd?: When | null | undefined
  /** Least and most tickets of this type in one booking. */
  minPerBooking?: number | null | undefined
  maxPerBooking?: number | null | undefined
}

export interface TicketTypeResult {
  event: Event
  ticketType: TicketType
  replayed: boolean
}

/**
 * The event as its ticket types may be changed: with the seats of expired holds back, and a currency if the
 * request has a price.
 *
 * @throws NotFound, Conflict EVENT_CANCELED, Invalid for another currency than the event's
 */
export async function openForTypes(tx: Tx, reference: string, request: TicketTypeRequest): Promise<EventRow> {
  const { id } = await findEvent(tx.queries, reference)
  await settleEvent(tx, await findEvent(tx.queries, String(id)), { all: true })
  const event = await findEvent(tx.queries, String(id))
  assertNotCanceled(event)
  return adoptCurrency(tx, event, request)
}

/** @throws Invalid for times that do not fit together, a price that the currency cannot have */
export function merged(
  event: EventRow,
  before: TicketTypeRow,
  request: TicketTypeRequest,
  calendar: Calendar,
): TicketTypeRow {
  const mistakes = new ErrorCollector()
  const start = (moment: When) => calendar.resolve(moment, event.timezone)
  const end = (moment: When) => calendar.resolveEnd(moment, event.timezone)
  const { name, price, quota, salesStart, salesEnd, minPerBooking, maxPerBooking } = request
  const type = {
    ...before,
    name: name ?? before.name,
    price: orBefore(
      mistakes.read('price', () => readPrice(event, price)),
      before.price,
    ),
    quota: orBefore(quota, before.quota),
    salesStartAt: momentOrBefore(mistakes, 'salesStart', salesStart, before.salesStartAt, start),
    salesEndAt: momentOrBefore(mistakes, 'salesEnd', salesEnd, before.salesEndAt, end),
    minPerBooking: orBefore(minPerBooking, before.minPerBooking),
    maxPerBooking: orBefore(maxPerBooking, before.maxPerBooking),
  }
  checkSalesPeriod(mistakes, type.salesStartAt, type.salesEndAt)
  if ((type.minPerBooking ?? 1) > (type.maxPerBooking ?? limits.quantity))
    mistakes.add('minPerBooking', `must not be more than the most, ${type.maxPerBooking}`)
  mistakes.throwIfAny()
  return type
}

export function nameTaken(event: EventRow, type: TicketTypeRow): Conflict {
  return new Conflict(
    'CONFLICT',
    `${event.name} has a ticket type ${quoted(type.name)} already`,
    { event: event.slug, type: type.name },
    {
      purpose: 'Change it',
      operation: 'update-ticket-type',
      values: { event: event.slug, type: type.name },
    },
  )
}

/** Keeps with the event what offset its zone has at the times of a type, by which they are shown. */
export async function coverTimes(
  tx: Tx,
  { id, utcOffsets, timezone }: EventRow,
  { salesStartAt, salesEndAt }: TicketTypeRow,
  calendar: Calendar,
): Promise<void> {
  const covering = calendar.covering(utcOffsets, timezone, [salesStartAt, salesEndAt])
  if (covering !== utcOffsets) await tx.queries.events.setOffsets(id, covering)
}

/** The type as the world sees it. @throws NotFound where it was removed since it was written under a key */
export async function result(queries: Queries, eventId: number, typeId: number, now: Instant) {
  const event = await toEvent(queries, await findEventOfKey(queries, eventId), now)
  const ticketType = event.ticketTypes.find(({ id }) => id === typeId)
  if (!ticketType)
    throw new NotFound(`The ticket type of ${event.name} was removed since. For another one, use a new key`, {
      event: event.slug,
      type: typeId,
    })
  return { event, ticketType }
}

/** An act on a ticket type, all but its work. */
export function typeAct(
  operation: string,
  calendar: Calendar,
  reference: string,
  type: string,
  request: TicketTypeRequest,
): Omit<Act<TicketTypeResult, { event: number; type: number }>, 'work'> {
  const { name, price, ...rest } = request
  return {
    operation,
    request: { ...request, event: reference, type },
    meaning: queries =>
      eventMeaning(queries, reference, calendar, {
        ...rest,
        type: nameKey(type),
        name,
        price: price?.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''),
      }),
    trace: ({ event, ticketType }) => ({ event: event.id, type: ticketType.id }),
    again: async (tx, { event, type: id }) => ({
      ...(await result(tx.queries, event, id, tx.now)),
      replayed: true,
    }),
  }
}
