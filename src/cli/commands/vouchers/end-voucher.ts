import { endVoucher } from '../../../operations/vouchers/end-voucher.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { voucherView } from '../../output/views/voucher-view.ts'

export const endVoucherCommand = commandFor(endVoucher, {
  args: ['code'],
  examples: ['tix end-voucher EARLY-BIRD'],
  shows: voucherView,
  answer: ({ voucher, replayed }) => ({
    message: replayed ? `The voucher ${voucher.code} was ended before` : `Ended the voucher ${voucher.code}`,
    view: shownOne(voucherView, voucher),
  }),
})
