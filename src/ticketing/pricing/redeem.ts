import type { BookingRow, EventRow, TicketTypeRow, VoucherRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { VoucherCode } from '../../values/codes/voucher-code.ts'
import { NotFound } from '../../values/errors.ts'
import type { MinorUnits } from '../../values/money.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { Conflict, type ConflictCode } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { isFor, priced } from './discount.ts'

/** @throws NotFound */
export async function findVoucher(queries: Queries, code: VoucherCode): Promise<VoucherRow> {
  const row = await queries.vouchers.byCode(code)
  if (!row) throw noVoucher(code)
  return row
}

/** In the details of a refusal. */
export const FOR_ANOTHER_EVENT = 'ANOTHER_EVENT'

export function noVoucher(code: string): NotFound {
  return new NotFound(
    `No voucher ${quoted(code)}`,
    { voucher: code },
    { next: { purpose: 'See', operation: 'vouchers' } },
  )
}

/**
 * Whether a voucher is good for a booking of these types; how many uses are left is the row's to say.
 *
 * @throws Conflict, each time another: VOUCHER_ENDED, VOUCHER_NOT_YET_VALID, VOUCHER_EXPIRED, VOUCHER_NOT_APPLICABLE
 */
export function assertRedeemable(
  voucher: VoucherRow,
  event: EventRow,
  types: readonly TicketTypeRow[],
  now: Instant,
): void {
  const at = (instant: Instant) => inZone(instant, event.utcOffsets)
  const { code, validFrom, validUntil, endedAt } = voucher
  const refuse = (why: ConflictCode, message: string, details: Record<string, unknown> = {}) => {
    throw new Conflict(why, `The voucher ${code} ${message}`, { voucher: code, ...details })
  }
  // Before all else: what else there is to say of it is for who sees the other event.
  if (voucher.eventId !== null && voucher.eventId !== event.id)
    refuse('VOUCHER_NOT_APPLICABLE', `is for another event than ${event.name}`, {
      event: event.slug,
      reason: FOR_ANOTHER_EVENT,
    })
  if (endedAt !== null) refuse('VOUCHER_ENDED', `was ended at ${at(endedAt)}`, { endedAt: at(endedAt) })
  if (validFrom !== null && now < validFrom)
    refuse('VOUCHER_NOT_YET_VALID', `is valid from ${at(validFrom)} on`, { validFrom: at(validFrom) })
  if (validUntil !== null && now >= validUntil)
    refuse('VOUCHER_EXPIRED', `was valid until ${at(validUntil)}`, { validUntil: at(validUntil) })
  const meant = types.filter(type => isFor(voucher, type))
  if (meant.length === 0)
    refuse('VOUCHER_NOT_APPLICABLE', `is not for ${types.map(({ name }) => name).join(' or ')}`, {
      event: event.slug,
      types: types.map(({ name }) => name),
    })
  if (voucher.currency !== null && event.currency !== null && voucher.currency !== event.currency)
    refuse(
      'VOUCHER_NOT_APPLICABLE',
      `is worth an amount in ${voucher.currency}, and ${event.name} sells in ${event.currency}`,
      { event: event.slug, currency: event.currency },
    )
  if (meant.every(type => priced(type, voucher).discount === 0))
    refuse('VOUCHER_NOT_APPLICABLE', `takes nothing off: ${event.name} is free for these seats`, {
      event: event.slug,
    })
}

/** What a booking that has ended takes a use of again; nothing where a part of it, or the rest, still has that use. */
export async function useToTakeAgain(tx: Tx, booking: BookingRow) {
  const voucher = voucherOf(booking)
  return voucher && (await tx.queries.vouchers.sharing([useOf(booking)])).length > 0 ? undefined : voucher
}

/** The booking that took the use. */
function useOf({ id, voucherUse }: Pick<BookingRow, 'id' | 'voucherUse'>): number {
  return voucherUse ?? id
}

function voucherOf({ voucherId, voucher }: Pick<BookingRow, 'voucherId' | 'voucher'>) {
  return voucherId === null || voucher === null ? undefined : { id: voucherId, code: voucher }
}

/**
 * Called where a booking has lost some of its tickets, or their prices have changed: a voucher that takes nothing off
 * of what is left is for others to use.
 */
export async function keepUsedVoucher(
  tx: Tx,
  booking: Pick<BookingRow, 'id' | 'voucherId' | 'voucherUse'>,
  { discount }: { discount: MinorUnits },
): Promise<void> {
  if (booking.voucherId === null || discount > 0) return
  await tx.queries.bookings.dropVoucher(booking.id)
  await returnUses(tx, [booking])
}

/** Gives back the uses of bookings that have ended, but for those that parts of them still share. */
export async function returnUses(
  tx: Tx,
  bookings: readonly Pick<BookingRow, 'id' | 'voucherId' | 'voucherUse'>[],
): Promise<void> {
  const ended = new Map<number, number>()
  for (const booking of bookings) if (booking.voucherId !== null) ended.set(useOf(booking), booking.voucherId)
  if (ended.size === 0) return
  for (const use of await tx.queries.vouchers.sharing([...ended.keys()])) ended.delete(use)
  const uses = new Map<number, number>()
  for (const id of ended.values()) uses.set(id, (uses.get(id) ?? 0) + 1)
  for (const [id, count] of [...uses].sort(([a], [b]) => a - b)) await tx.queries.vouchers.giveBack(id, count)
}
