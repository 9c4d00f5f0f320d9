import { listVouchers } from '../../ticketing/vouchers/list-vouchers.ts'
import { described } from '../field.ts'
import { event, voucher } from '../fields/booking.ts'
import { cursor, limit } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { listOf, nextSchema } from '../schemas/values.ts'
import { voucherSchema } from '../schemas/voucher.ts'

export const vouchers = operation({
  name: 'vouchers',
  summary: 'Show vouchers and how often each is used',
  role: 'organizer',
  input: {
    code: described(voucher, 'only the voucher with this code'),
    event: described(event, 'only of this event (id or slug)'),
    limit,
    cursor,
  },
  output: () => ({ properties: { vouchers: listOf(voucherSchema()), next: nextSchema } }),
  run: (context, input) => listVouchers(context, input),
})
