import { createVouchers } from '../../ticketing/vouchers/create-vouchers.ts'
import { described } from '../field.ts'
import { event, voucher } from '../fields/booking.ts'
import { currency } from '../fields/event.ts'
import {
  amountOff,
  count,
  percent,
  prefix,
  ticketType,
  uses,
  validFrom,
  validUntil,
} from '../fields/voucher.ts'
import { operation } from '../operation.ts'
import { listOf, replayedSchema } from '../schemas/values.ts'
import { voucherSchema } from '../schemas/voucher.ts'

export const createVoucher = operation({
  name: 'create-voucher',
  summary: 'Make vouchers that take something off each ticket',
  description:
    'Without a code, one that nobody can guess is drawn; --count makes many. A voucher is for all events unless --event\n' +
    'says which. The reduced price of a ticket is rounded half up to the smallest unit of its currency.',
  role: 'organizer',
  writes: true,
  input: {
    code: described(voucher, 'the code, like EARLY-BIRD (else one is drawn)'),
    percent,
    amount: amountOff,
    currency: described(currency, "currency of the amount (else the event's)"),
    count,
    prefix,
    event: described(event, 'only at this event (id or slug)'),
    type: ticketType,
    uses,
    validFrom,
    validUntil,
  },
  output: () => ({
    properties: { vouchers: listOf(voucherSchema()), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, input, { dryRun }) => {
    const { vouchers, replayed } = await createVouchers(context, input, { dryRun })
    return { vouchers, ...(replayed && { replayed }) }
  },
})
