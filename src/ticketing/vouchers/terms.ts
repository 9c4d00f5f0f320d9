import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { NewVoucher } from '../../store/queries/vouchers.ts'
import type { Currency } from '../../values/currency.ts'
import { Invalid } from '../../values/errors.ts'
import { type MinorUnits, priceUnits } from '../../values/money.ts'
import { didYouMean } from '../../values/names/closest.ts'
import { ErrorCollector, ParseError, quoted } from '../../values/parse-error.ts'
import type { When } from '../../values/time/when.ts'
import { type Calendar, systemTimeZone } from '../../values/time/zone.ts'
import { isCalled } from '../model/ticket-type-names.ts'

/** What a voucher is worth, and where and when. */
export interface VoucherTermsRequest {
  percent?: number | undefined
  /** A decimal amount off each ticket. */
  amount?: string | undefined
  /** Of the amount; else the event's, or the only one in which the box office sells. */
  currency?: Currency | undefined
  /** Only at this event (id or slug). */
  event?: string | undefined
  /** Only for tickets of this type of the event. */
  type?: string | undefined
  uses?: number | undefined
  validFrom?: When | undefined
  validUntil?: When | undefined
}

export type VoucherTerms = Omit<NewVoucher, 'code' | 'createdAt'>

/** What can be told before anything is read. @throws Invalid with every mistake */
export function assertTerms(
  request: VoucherTermsRequest & {
    code?: string | undefined
    count?: number | undefined
    prefix?: string | undefined
  },
): void {
  const mistakes = new ErrorCollector()
  const { percent, amount, currency, event, type, code, count, prefix } = request
  if (percent === undefined && amount === undefined)
    mistakes.add('percent', 'say what it takes off: a percentage, or an amount off each ticket')
  if (percent !== undefined && amount !== undefined)
    mistakes.add('amount', 'a voucher takes off a percentage or an amount, not both')
  if (currency !== undefined && amount === undefined) mistakes.add('currency', 'belongs to an amount')
  if (amount !== undefined && Number(amount) === 0) mistakes.add('amount', 'must be more than 0')
  if (type !== undefined && event === undefined)
    mistakes.add('type', `say of which event ${quoted(type)} is a ticket type`)
  if (code !== undefined && count !== undefined && count > 1)
    mistakes.add(
      'count',
      `only one voucher can be called ${quoted(code)}; leave the code out, or give a prefix`,
    )
  if (code !== undefined && prefix !== undefined)
    mistakes.add('prefix', 'is for codes that are drawn; leave the code out')
  mistakes.throwIfAny()
}

/** What is kept of it. @throws Invalid with every mistake */
export async function termsOf(
  queries: Queries,
  event: EventRow | undefined,
  request: VoucherTermsRequest,
  calendar: Calendar,
): Promise<VoucherTerms> {
  const mistakes = new ErrorCollector()
  const zone = event?.timezone ?? systemTimeZone()
  const { validFrom: from, validUntil: until, percent, uses } = request
  const validFrom = from && mistakes.read('validFrom', () => calendar.resolve(from, zone))
  const validUntil = until && mistakes.read('validUntil', () => calendar.resolveEnd(until, zone))
  if (validFrom && validUntil && validUntil <= validFrom)
    mistakes.add('validUntil', 'a voucher must be valid for some time: it ends before it begins')
  const currency =
    request.amount === undefined ? undefined : await currencyOf(queries, event, request, mistakes)
  const amount = currency && mistakes.read('amount', () => amountIn(request.amount ?? '', currency))
  const type =
    event && request.type !== undefined ? await typeOf(queries, event, request.type, mistakes) : null
  mistakes.throwIfAny()
  return {
    percent: percent ?? null,
    amount: amount ?? null,
    currency: currency ?? null,
    eventId: event?.id ?? null,
    typeId: type?.id ?? null,
    uses: uses ?? null,
    validFrom: validFrom ?? null,
    validUntil: validUntil ?? null,
  }
}

function amountIn(amount: string, currency: Currency): MinorUnits {
  const units = priceUnits(amount, currency)
  if (units === 0) throw new ParseError('must be more than 0')
  return units
}

async function currencyOf(
  queries: Queries,
  event: EventRow | undefined,
  { currency }: VoucherTermsRequest,
  mistakes: ErrorCollector,
): Promise<Currency | undefined> {
  if (event?.currency && currency !== undefined && currency !== event.currency)
    throw Invalid.field('currency', `${event.name} sells in ${event.currency}`)
  const own = currency ?? event?.currency
  if (own) return own
  const sold = event ? [] : await queries.events.currencies()
  const [only] = sold
  if (only !== undefined && sold.length === 1) return only
  const why = event
    ? `${event.name} has no prices yet`
    : sold.length > 1
      ? `there are prices in ${sold.join(', ')}`
      : 'nothing has a price yet'
  mistakes.add('currency', `say in which currency the amount is: ${why}`)
  return undefined
}

async function typeOf(
  queries: Queries,
  event: EventRow,
  name: string,
  mistakes: ErrorCollector,
): Promise<TicketTypeRow | undefined> {
  const types = await queries.ticketTypes.ofEvent(event.id)
  const type = types.find(isCalled(name))
  if (!type)
    mistakes.add(
      'type',
      `${event.name} has no ticket type ${quoted(name)}, but ${types.map(t => quoted(t.name)).join(', ')}${didYouMean(
        name,
        types.map(type => type.name),
      )}`,
    )
  return type
}
