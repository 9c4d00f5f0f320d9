import { vouchers } from '../../../operations/vouchers/vouchers.ts'
import { counted } from '../../../values/number.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList } from '../../output/view.ts'
import { voucherView } from '../../output/views/voucher-view.ts'

export const vouchersCommand = commandFor(vouchers, {
  args: ['code'],
  examples: [
    'tix vouchers',
    'tix vouchers EARLY-BIRD --json',
    'tix vouchers --event jazz-night --format csv',
  ],
  shows: voucherView,
  answer: data => ({
    message: counted(data.vouchers.length, 'voucher'),
    view: shownList(voucherView, data.vouchers, 'No vouchers'),
  }),
})
