import { VOUCHER_STATUSES, type Voucher } from '../../ticketing/vouchers/voucher.ts'
import type { JsonSchema } from '../field.ts'
import {
  instantSchema,
  integerSchema,
  moneySchema,
  nullableInstant,
  nullableInteger,
  nullableString,
  objectOf,
  stringSchema,
  words,
} from './values.ts'

export function voucherSchema(): JsonSchema {
  return objectOf<Voucher>({
    code: stringSchema,
    percent: nullableInteger,
    amount: moneySchema,
    event: nullableString,
    type: nullableString,
    uses: nullableInteger,
    used: integerSchema,
    validFrom: nullableInstant,
    validUntil: nullableInstant,
    status: words(VOUCHER_STATUSES),
    createdAt: instantSchema,
  })
}
