import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { NewVoucher } from '../../store/queries/vouchers.ts'
import { type VoucherCode, voucherCode } from '../../values/codes/voucher-code.ts'
import { NotFound } from '../../values/errors.ts'
import { nameKey } from '../../values/names/names.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Calendar, systemTimeZone } from '../../values/time/zone.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { logChange } from '../log/log-change.ts'
import { eventIdOf, findEvent } from '../model/event.ts'
import { assertTerms, termsOf, type VoucherTerms, type VoucherTermsRequest } from './terms.ts'
import { toVoucher, type Voucher } from './voucher.ts'

export interface VoucherRequest extends VoucherTermsRequest {
  /** The code; else one that nobody can guess is drawn. */
  code?: VoucherCode | undefined
  /** How many to make, each with a code of its own. */
  count?: number | undefined
  /** What drawn codes begin with. */
  prefix?: VoucherCode | undefined
}

export interface CreatedVouchers {
  vouchers: Voucher[]
  replayed: boolean
}

/** Characters of a drawn code: of 30^10, nobody guesses one of a few hundred. */
const DRAWN = 10
/** Drawn codes are taken so seldom that more attempts mean a broken source. */
const ATTEMPTS = 5
/** Vouchers are looked up so many at once. */
const TOGETHER = 1_000

/**
 * Makes vouchers: one by a name, or as many as are wanted with codes that nobody guesses. The same one once more
 * changes nothing.
 *
 * @throws Invalid, NotFound, and Conflict for a code that stands for something else
 */
export async function createVouchers(
  context: Context,
  request: VoucherRequest,
  { dryRun = false } = {},
): Promise<CreatedVouchers> {
  assertTerms(request)
  const calendar = await Calendar.load(context.clock.now())
  return once<CreatedVouchers & { ids: number[] }, { vouchers: number[] }>(
    context,
    {
      operation: 'create-voucher',
      request: { ...request },
      meaning: queries => meaningOf(queries, calendar, request),
      work: async tx => {
        const event = request.event === undefined ? undefined : await findEvent(tx.queries, request.event)
        const terms = await termsOf(tx.queries, event, request, calendar)
        const { code } = request
        const known = code && (await tx.queries.vouchers.shown(code, tx.now))
        if (known) {
          assertSame(known, terms)
          return { ids: [known.id], vouchers: [toVoucher(known, tx.now)], replayed: true }
        }
        const ids = await (code ? insert(tx, event, terms, [code]) : draw(tx, event, terms, request))
        return { ids, vouchers: await shown(tx.queries, ids, tx.now), replayed: false }
      },
      trace: ({ ids }) => ({ vouchers: ids }),
      again: async (tx, { vouchers: ids }) => {
        const vouchers = await shown(tx.queries, ids, tx.now)
        if (vouchers.length === 0)
          throw new NotFound(
            'The vouchers were removed since, with what they were for. For others, use a new key',
          )
        return { ids, vouchers, replayed: true }
      },
    },
    { dryRun },
  )
}

/** `5` and `5.00` are the same amount, an id and a slug the same event, a local time and its instant the same moment. */
async function meaningOf(
  queries: Queries,
  calendar: Calendar,
  { event, type, amount, count = 1, validFrom, validUntil, ...rest }: VoucherRequest,
) {
  const eventId = event === undefined ? null : await eventIdOf(queries, event)
  if (eventId === undefined) return undefined
  const zone = (eventId === null ? undefined : await queries.events.timezoneOf(eventId)) ?? systemTimeZone()
  return {
    ...rest,
    event: eventId,
    type: type && nameKey(type),
    amount: amount === undefined ? null : Number(amount),
    count,
    validFrom: validFrom && calendar.resolve(validFrom, zone),
    validUntil: validUntil && calendar.resolveEnd(validUntil, zone),
  }
}

async function draw(
  tx: Tx,
  event: EventRow | undefined,
  terms: VoucherTerms,
  { count = 1, prefix }: VoucherRequest,
): Promise<number[]> {
  const made: number[] = []
  for (let attempt = 0; made.length < count; attempt++) {
    if (attempt === ATTEMPTS)
      throw new Error('drawn voucher codes were taken again and again: the source is broken')
    const codes = Array.from({ length: count - made.length }, () =>
      voucherCode(`${prefix ?? ''}${tx.random(DRAWN)}`),
    )
    made.push(...(await insert(tx, event, terms, codes)))
  }
  return made
}

/** Gives the ids of those whose codes were free. */
async function insert(
  tx: Tx,
  event: EventRow | undefined,
  terms: VoucherTerms,
  codes: readonly VoucherCode[],
): Promise<number[]> {
  const rows: NewVoucher[] = codes.map(code => ({ ...terms, code, createdAt: tx.now }))
  const ids = (await tx.queries.vouchers.insert(rows)).flatMap(id => id ?? [])
  const [first] = codes
  await logChange(tx, {
    action: 'voucher.create',
    eventId: event?.id ?? null,
    after: { voucher: { ...terms, ...(codes.length === 1 ? { code: first } : { count: ids.length }) } },
  })
  return ids
}

async function shown(queries: Queries, ids: readonly number[], now: Instant): Promise<Voucher[]> {
  const vouchers: Voucher[] = []
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const rows = await queries.vouchers.shownByIds(ids.slice(at, at + TOGETHER), now)
    vouchers.push(...rows.map(row => toVoucher(row, now)))
  }
  return vouchers
}

/** @throws Conflict */
function assertSame(known: NewVoucher & { endedAt: Instant | null }, terms: VoucherTerms): void {
  const keys = Object.keys(terms) as (keyof VoucherTerms)[]
  if (known.endedAt === null && keys.every(key => known[key] === terms[key])) return
  throw new Conflict(
    'CONFLICT',
    `There is a voucher ${quoted(known.code)} already${known.endedAt === null ? ', with other terms' : ', which was ended'}. Choose another code`,
    { voucher: known.code },
  )
}
