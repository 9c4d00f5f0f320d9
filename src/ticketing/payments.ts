import type { Queries } from '../store/queries/index.ts'
import type { PaymentMethod, PaymentRow } from '../store/rows.ts'
import type { BookingCode, Currency, Instant, MinorUnits } from '../store/values.ts'
import { type Account, keep, openAccount, overpaid, tooMuchBack } from './account.ts'
import { type Booking, bookingStatus, findBooking, readBooking } from './booking.ts'
import { Conflict } from './errors.ts'
import { assertSameRequest, requestDigest } from './idempotency.ts'
import type { Office } from './office.ts'
import { inZone } from './time/offsets.ts'
import { printedCode } from './values/booking-code.ts'
import { Mistake, Mistakes } from './values/mistake.ts'
import { type Money, minorUnits, money } from './values/money.ts'

export interface PaymentRequest {
  code: BookingCode
  /** A decimal amount in the event's currency; else all that is due, or all that was paid. */
  amount?: string | undefined
  idempotencyKey?: string | undefined
}

export interface Payment {
  kind: 'payment' | 'refund'
  method: PaymentMethod
  amount: Money
  actor: string
  at: string
}

export interface Paid {
  booking: Booking
  /** What this request, or the one that it repeats, paid or gave back. */
  payment: Payment
  replayed: boolean
}

/**
 * Takes down a payment: what is due, or a part of it.
 *
 * @throws NotFound, Invalid (an amount that the currency does not have)
 * @throws Conflict when less is due, or the booking is no longer one
 */
export async function pay(
  office: Office,
  request: PaymentRequest & { method: PaymentMethod },
  { dryRun = false } = {},
): Promise<Paid> {
  return move(office, 'pay', request, dryRun, (account, now) => {
    assertAlive(account, now)
    const due = account.total - account.booking.paid
    const before = account.payments.findLast(p => p.kind === 'payment' && p.method === request.method)
    if (request.amount === undefined && due <= 0 && before) return { repeats: before }
    const amount = request.amount === undefined ? due : readAmount(request.amount, account.currency)
    if (amount > due || due <= 0) throw overpaid(account, amount, Math.max(0, due))
    return { kind: 'payment', method: request.method, amount: amount as MinorUnits }
  })
}

/**
 * Takes down that money was given back: all that was paid, or a part of it. Bookings of every status can
 * be refunded. It is booked under the method of the last payment unless another is named.
 *
 * @throws NotFound, Invalid, and Conflict when less was paid
 */
export async function refund(
  office: Office,
  request: PaymentRequest & { method?: PaymentMethod | undefined },
  { dryRun = false } = {},
): Promise<Paid> {
  return move(office, 'refund', request, dryRun, account => {
    const { paid } = account.booking
    const before = account.payments.findLast(p => p.kind === 'refund')
    if (request.amount === undefined && paid === 0 && before) return { repeats: before }
    const amount = request.amount === undefined ? paid : readAmount(request.amount, account.currency)
    const last = account.payments.findLast(p => p.kind === 'payment')
    if (amount > paid || !last) throw tooMuchBack(account, amount)
    return { kind: 'refund', method: request.method ?? last.method, amount }
  })
}

/** What a request comes to: a movement of money, or one that was made before. */
type Movement = Pick<PaymentRow, 'kind' | 'method' | 'amount'> | { repeats: PaymentRow }

async function move(
  office: Office,
  command: 'pay' | 'refund',
  request: PaymentRequest,
  dryRun: boolean,
  decide: (account: Account, now: Instant) => Movement,
): Promise<Paid> {
  const digest = request.idempotencyKey === undefined ? null : requestDigest({ command, ...request })
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const account = await openAccount(queries, await findBooking(queries, request.code))
      const movement = (await findReplay(queries, request.idempotencyKey, digest)) ?? decide(account, now)
      if ('repeats' in movement)
        return { ...(await statement(queries, account, movement.repeats, now)), replayed: true }
      const payment: Omit<PaymentRow, 'id'> = {
        ...movement,
        bookingId: account.booking.id,
        idempotencyKey: request.idempotencyKey ?? null,
        request: digest,
        actor: office.actor,
        at: now,
      }
      await keep(office, queries, account, payment)
      return { ...(await statement(queries, account, payment, now)), replayed: false }
    },
    { dryRun },
  )
}

async function findReplay(queries: Queries, key: string | undefined, digest: string | null) {
  if (key === undefined || digest === null) return undefined
  const repeats = await queries.payments.byIdempotencyKey(key)
  if (!repeats) return undefined
  assertSameRequest(key, repeats.request, digest)
  return { repeats }
}

async function statement(
  queries: Queries,
  { booking, event, currency }: Account,
  { kind, method, amount, actor, at }: Omit<PaymentRow, 'id'>,
  now: Instant,
): Promise<Omit<Paid, 'replayed'>> {
  return {
    booking: await readBooking(queries, await findBooking(queries, booking.code), now),
    payment: { kind, method, amount: money(amount, currency), actor, at: inZone(at, event.utcOffsets) },
  }
}

function readAmount(amount: string, currency: Currency): MinorUnits {
  const mistakes = new Mistakes()
  const value = mistakes.read('amount', () => {
    const units = minorUnits(amount, currency)
    if (units === 0) throw new Mistake('must be more than 0')
    return units
  })
  mistakes.throwIfAny()
  return value ?? (0 as MinorUnits)
}

function assertAlive({ booking, event }: Account, now: Instant): void {
  const status = bookingStatus(booking, now)
  if (status === 'held' || status === 'confirmed') return
  const code = printedCode(booking.code)
  throw new Conflict('CONFLICT', `${code} for ${event.name} is ${status}: it cannot be paid`, {
    booking: code,
    status,
  })
}
