import type { ShownVoucherRow } from '../../store/queries/vouchers.ts'
import type { VoucherCode } from '../../values/codes/voucher-code.ts'
import { type Money, money } from '../../values/money.ts'
import type { Slug } from '../../values/names/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'

export const VOUCHER_STATUSES = ['active', 'not_yet', 'spent', 'expired', 'ended'] as const
export type VoucherStatus = (typeof VOUCHER_STATUSES)[number]

/** A voucher as the world sees it. The fields are a contract: adding is fine, renaming breaks scripts. */
export interface Voucher {
  code: VoucherCode
  percent: number | null
  /** Off each ticket. */
  amount: Money | null
  /** Of this event only; null for all of them. */
  event: Slug | null
  /** For tickets of this type only. */
  type: string | null
  /** Bookings that may use it; null for any number. */
  uses: number | null
  /** Bookings that use it now. */
  used: number
  validFrom: string | null
  validUntil: string | null
  status: VoucherStatus
  createdAt: string
}

export function toVoucher(row: ShownVoucherRow, now: Instant): Voucher {
  const at = (instant: Instant | null) => instant && inZone(instant, row.utcOffsets ?? '[]')
  return {
    code: row.code,
    percent: row.percent,
    amount: row.amount === null || row.currency === null ? null : money(row.amount, row.currency),
    event: row.event,
    type: row.type,
    uses: row.uses,
    used: row.used,
    validFrom: at(row.validFrom),
    validUntil: at(row.validUntil),
    status: statusOf(row, now),
    createdAt: inZone(row.createdAt, row.utcOffsets ?? '[]'),
  }
}

function statusOf(
  { endedAt, validFrom, validUntil, uses, used }: ShownVoucherRow,
  now: Instant,
): VoucherStatus {
  if (endedAt !== null) return 'ended'
  if (validUntil !== null && now >= validUntil) return 'expired'
  if (uses !== null && used >= uses) return 'spent'
  return validFrom !== null && now < validFrom ? 'not_yet' : 'active'
}
