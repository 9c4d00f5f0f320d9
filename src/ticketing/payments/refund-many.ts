import type { PaymentMethod } from '../../store/interface/rows.ts'
import { type BookingCode, bookingCode, printedCode } from '../../values/codes/booking-code.ts'
import { scannedCode } from '../../values/codes/scanned-code.ts'
import { NotFound } from '../../values/errors.ts'
import type { Context } from '../context.ts'
import { digestsOf } from '../idempotency.ts'
import { findEvent } from '../model/event.ts'
import { doneBefore, keepRun, type Run } from '../run-once.ts'
import {
  type MadeRefunds,
  owedRequest,
  type Refunded,
  refund,
  refundedBefore,
  refundWhatIsOwed,
} from './refund.ts'

export interface ManyRefunds {
  refunds: Refunded[]
  /** All of it was done before, under the same key, and nothing now. */
  replayed: boolean
}

/**
 * Gives back all that was paid for several bookings, one after the other.
 *
 * @throws NotFound with all codes that are unknown, before anything is done
 */
export async function refundBookings(
  context: Context,
  { codes, method }: { codes: readonly BookingCode[]; method?: PaymentMethod | undefined },
  options = { dryRun: false },
): Promise<ManyRefunds> {
  const unknown = await context.store.read(async queries => {
    const found = await Promise.all(codes.map(code => queries.bookings.eventIdOf(code)))
    return codes.filter((_, at) => found[at] === undefined).map(printedCode)
  })
  if (unknown.length > 0) throw new NotFound(`No booking ${unknown.join(', ')}`, { bookings: unknown })
  return refundOnce(context, { codes: codes.toSorted(), method }, options, async () => {
    const refunds: MadeRefunds[] = []
    for (const code of codes) refunds.push(await refund(forBooking(context, code), { code, method }, options))
    return refunds
  })
}

/** Bookings that are looked up at a time. */
const TOGETHER = 100

/**
 * Gives back all that is owed, of one event or of all: booking by booking, each in a transaction of its own, so that
 * it goes on where it was when it is repeated after a kill. Gives what it gave back, before that too if it has a key.
 *
 * @throws NotFound
 */
export async function refundOwed(
  context: Context,
  { event }: { event?: string | undefined },
  options = { dryRun: false },
): Promise<ManyRefunds> {
  const only =
    event === undefined
      ? undefined
      : await context.store.read(async queries => (await findEvent(queries, event)).id)
  return refundOnce(context, { owed: true, event: only }, options, async () => {
    const refunds = await toldAgain(context, { refunds: await begunBefore(context) })
    for await (const code of owedCodes(context, only)) {
      const refunded = await refundWhatIsOwed(forBooking(context, code), code, options)
      if (!refunded.replayed) refunds.push(refunded)
    }
    return refunds
  })
}

/** What a run gave back, booking by booking. */
interface Kept {
  refunds: { code: BookingCode; payments: number[] }[]
}

/** Refunds once for the key: a repetition gives back nothing that came to be owed since. */
async function refundOnce(
  context: Context,
  request: Run['request'],
  { dryRun }: { dryRun: boolean },
  work: () => Promise<MadeRefunds[]>,
): Promise<ManyRefunds> {
  const run = { operation: 'refund', request }
  const before = await doneBefore<Kept>(context, run)
  if (before) return { refunds: await toldAgain(context, before), replayed: true }
  const refunds = await work()
  const kept: Kept = {
    refunds: refunds.map(({ booking, ids }) => ({ code: bookingCode(booking.code), payments: ids })),
  }
  if (!dryRun) await keepRun(context, run, kept)
  return { refunds, replayed: refunds.length > 0 && refunds.every(({ replayed }) => replayed) }
}

/** What was given back under the context's key by a run that was stopped before it was done. */
async function begunBefore({ idempotency: run, store }: Context): Promise<Kept['refunds']> {
  if (!run) return []
  const parts = await store.read(({ idempotency }) => idempotency.parts(run))
  return parts.flatMap(({ key, request, result }) => {
    const code = scannedCode(key.slice(run.key.length + 1))?.booking
    if (!code) return []
    const asked = { operation: 'refund', request: owedRequest(code) }
    // The same key may have been chosen for something else.
    if (request.split('.')[0] !== digestsOf({ ...run, key }, asked).words) return []
    const { done }: { done?: { payments: number[] } } = JSON.parse(result)
    return done && done.payments.length > 0 ? [{ code, payments: done.payments }] : []
  })
}

async function toldAgain({ store, clock, actor }: Context, { refunds }: Kept): Promise<MadeRefunds[]> {
  const told: MadeRefunds[] = []
  const now = clock.now()
  for (const { code, payments } of refunds)
    told.push(await store.read(queries => refundedBefore({ queries, now, actor }, code, payments)))
  return told
}

/** Bookings for which money is owed, event by event. */
async function* owedCodes({ store, clock }: Context, only: number | undefined): AsyncGenerator<BookingCode> {
  const next = (after: number) => store.read(({ owed }) => owed.nextEvent(after, clock.now()))
  for (let id = only ?? (await next(0)); id !== undefined; id = only ? undefined : await next(id)) {
    const eventId = id
    yield* pageByPage(after => store.read(({ owed }) => owed.ofEvent(eventId, after, TOGETHER)))
    yield* pageByPage(after => store.read(({ owed }) => owed.ofHolds(eventId, clock.now(), after, TOGETHER)))
  }
}

async function* pageByPage(
  read: (after: number) => Promise<{ id: number; code: BookingCode }[]>,
): AsyncGenerator<BookingCode> {
  for (let after = 0; ; ) {
    const page = await read(after)
    for (const { code } of page) yield code
    const last = page.at(-1)
    if (!last) return
    after = last.id
  }
}

/** Each booking is an act of its own under the key of them all. */
function forBooking(context: Context, code: BookingCode): Context {
  const { idempotency } = context
  if (!idempotency) return context
  return { ...context, idempotency: { ...idempotency, key: `${idempotency.key} ${printedCode(code)}` } }
}
