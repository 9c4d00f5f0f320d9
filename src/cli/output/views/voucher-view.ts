import type { Voucher } from '../../../ticketing/vouchers/voucher.ts'
import { amount, statusWord } from '../human.ts'
import { moment } from '../moment.ts'
import type { View } from '../view.ts'

export const voucherView: View<Voucher> = {
  fields: {
    code: { value: v => v.code, human: (v, style) => style.bold(v.code) },
    percent: {
      value: v => v.percent,
      human: v => (v.percent === null ? '' : `${v.percent} %`),
      align: 'right',
    },
    amount: { value: v => v.amount?.amount ?? null, human: v => amount(v.amount), align: 'right' },
    currency: { value: v => v.amount?.currency ?? null },
    event: { value: v => v.event, human: v => v.event ?? 'all', shrinks: true },
    type: { value: v => v.type, shrinks: true },
    uses: {
      value: v => v.uses,
      human: v => (v.uses === null ? 'any number' : String(v.uses)),
      align: 'right',
    },
    used: { value: v => v.used, align: 'right' },
    validFrom: moment(v => v.validFrom, 'valid from'),
    validUntil: moment(v => v.validUntil, 'valid until'),
    status: { value: v => v.status, human: (v, style) => statusWord(v.status, style) },
    createdAt: moment(v => v.createdAt, 'made'),
  },
  table: ['code', 'percent', 'amount', 'event', 'type', 'used', 'uses', 'validFrom', 'validUntil', 'status'],
  spare: ['validFrom', 'validUntil', 'type', 'status', 'event'],
  quiet: v => v.code,
}
