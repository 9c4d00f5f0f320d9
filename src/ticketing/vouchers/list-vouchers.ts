import type { VoucherCode } from '../../values/codes/voucher-code.ts'
import type { Context } from '../context.ts'
import { findEvent } from '../model/event.ts'
import { cut, type PageRequest, pageOf } from '../paging.ts'
import { noVoucher } from '../pricing/redeem.ts'
import { toVoucher, type Voucher } from './voucher.ts'

export interface VouchersRequest extends PageRequest {
  code?: VoucherCode | undefined
  /** Only those of this event (id or slug). */
  event?: string | undefined
}

/** Vouchers and how often each is used: one, or all in the order in which they were made. @throws NotFound */
export async function listVouchers(
  context: Context,
  request: VouchersRequest,
): Promise<{ vouchers: Voucher[]; next: string | null }> {
  const page = pageOf(request, 'oldest')
  const now = context.clock.now()
  return context.store.read(async queries => {
    const eventId = request.event === undefined ? undefined : (await findEvent(queries, request.event)).id
    if (request.code !== undefined) {
      const row = await queries.vouchers.shown(request.code, now)
      if (!row || (eventId !== undefined && row.eventId !== eventId)) throw noVoucher(request.code)
      return { vouchers: [toVoucher(row, now)], next: null }
    }
    const found = await queries.vouchers.list({ eventId, now }, page)
    const { rows, next } = cut(found, page, 'oldest', row => ({ key: '', id: row.id }))
    return { vouchers: rows.map(row => toVoucher(row, now)), next }
  })
}
