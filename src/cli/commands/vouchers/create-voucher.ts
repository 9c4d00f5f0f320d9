import { createVoucher } from '../../../operations/vouchers/create-voucher.ts'
import { counted } from '../../../values/number.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList, shownOne } from '../../output/view.ts'
import { voucherView } from '../../output/views/voucher-view.ts'

export const createVoucherCommand = commandFor(createVoucher, {
  args: ['code'],
  examples: [
    'tix create-voucher EARLY-BIRD --percent 20 --event jazz-night --valid-until 2031-03-31',
    'tix create-voucher CREW --percent 100 --uses 10',
    'tix create-voucher --amount 5 --event jazz-night --type vip -q',
    'tix create-voucher --percent 15 --count 500 --prefix SPRING- --uses 1 -q > codes.txt',
  ],
  shows: voucherView,
  answer: ({ vouchers, replayed }) => {
    const [first, ...others] = vouchers
    const made =
      others.length === 0 && first ? `the voucher ${first.code}` : counted(vouchers.length, 'voucher')
    return {
      message: `Made ${replayed ? 'before: ' : ''}${made}`,
      view:
        others.length === 0 && first ? shownOne(voucherView, first) : shownList(voucherView, vouchers, ''),
    }
  },
})
