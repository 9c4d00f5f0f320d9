import { endVoucher as end } from '../../ticketing/vouchers/end-voucher.ts'
import { required } from '../field.ts'
import { voucher } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { replayedSchema } from '../schemas/values.ts'
import { voucherSchema } from '../schemas/voucher.ts'

export const endVoucher = operation({
  name: 'end-voucher',
  summary: 'End a voucher, so that nobody can use it any more',
  description: 'Bookings that have used it keep what it took off.',
  role: 'organizer',
  writes: true,
  input: { code: required(voucher) },
  output: () => ({
    properties: { voucher: voucherSchema(), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['IDEMPOTENCY_MISMATCH'],
  run: async (context, { code }, { dryRun }) => {
    const { voucher, replayed } = await end(context, code, { dryRun })
    return { voucher, ...(replayed && { replayed }) }
  },
})
