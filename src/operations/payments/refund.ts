import type { Booking } from '../../ticketing/model/booking.ts'
import type { Payment } from '../../ticketing/payments/payments.ts'
import { type Refunded, refund as refundOne } from '../../ticketing/payments/refund.ts'
import { type ManyRefunds, refundBookings, refundOwed } from '../../ticketing/payments/refund-many.ts'
import { Invalid } from '../../values/errors.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import { described, flag } from '../field.ts'
import { codes, event } from '../fields/booking.ts'
import { amount, method } from '../fields/payment.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { paymentSchema, refundSchema } from '../schemas/payment.ts'
import { listOf, orReplayed, replayedSchema } from '../schemas/values.ts'

interface RefundData extends Partial<Pick<Refunded, 'booking' | 'payment'>> {
  bookings: Booking[]
  payments: Payment[]
  replayed?: true
}

export const refund = operation({
  name: 'refund',
  summary: 'Record that money was given back',
  description:
    'Without an amount, all that was paid. It goes back by the methods by which it was paid, in the order of the ' +
    'payments, unless --method says otherwise. --owed gives back all that is owed, booking by booking: interrupted, it ' +
    'goes on when it is repeated. A refund cancels nothing.',
  role: 'seller',
  writes: true,
  input: {
    booking: { ...codes, aliases: ['code', 'codes'] },
    amount: described(amount, 'how much, like 25 or 25.50 (default: all that was paid)'),
    method,
    owed: flag('all that is owed: what was paid for bookings beyond what they cost'),
    event: described(event, 'with --owed: only of this event (id or slug)'),
  },
  output: () => ({
    properties: {
      booking: bookingSchema(),
      payment: refundSchema(),
      bookings: listOf(bookingSchema()),
      payments: listOf(paymentSchema()),
      replayed: replayedSchema,
    },
    optional: ['booking', 'payment', 'replayed'],
  }),
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { booking: given, amount, method, owed, event }, options): Promise<RefundData> => {
    const bookings = [...new Set(given)]
    assertClear(bookings, { amount, method, owed, event })
    const [code, ...others] = bookings
    if (owed) return allOf(await refundOwed(context, { event }, options))
    if (code !== undefined && others.length === 0) {
      const { booking, payment, payments, replayed } = await refundOne(
        context,
        { code, amount, method },
        options,
      )
      return orReplayed({ booking, payment, bookings: [booking], payments, replayed })
    }
    return allOf(await refundBookings(context, { codes: bookings, method }, options))
  },
})

function allOf({ refunds, replayed }: ManyRefunds) {
  return orReplayed({
    bookings: refunds.map(({ booking }) => booking),
    payments: refunds.flatMap(({ payments }) => payments),
    replayed,
  })
}

/** @throws Invalid with every mistake */
function assertClear(
  bookings: readonly string[],
  {
    amount,
    method,
    owed,
    event,
  }: { amount?: string | undefined; method?: string | undefined; owed: boolean; event?: string | undefined },
): void {
  const errors = new ErrorCollector()
  if (bookings.length === 0 && !owed)
    throw Invalid.field(
      'booking',
      'is missing; it is the code of a booking, or say --owed for all that is owed',
    )
  if (owed && bookings.length > 0)
    errors.add('owed', 'is for all that is owed: name bookings, or say --owed, not both')
  if (owed && amount !== undefined)
    errors.add('amount', 'cannot be said with --owed, which gives back what is owed')
  if (owed && method !== undefined)
    errors.add('method', 'cannot be said with --owed: what is owed goes back as it was paid')
  if (event !== undefined && !owed) errors.add('event', 'belongs to --owed')
  if (amount !== undefined && bookings.length > 1)
    errors.add('amount', 'is for one booking; name one, or leave it out')
  errors.throwIfAny()
}
