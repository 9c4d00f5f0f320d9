import type { VoucherCode } from '../../values/voucher-code.ts'
import { type Context, write } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { noVoucher } from '../pricing/redeem.ts'
import { toVoucher, type Voucher } from './voucher.ts'

/** Lets nobody use a voucher any more; who has used it keeps what it took off. @throws NotFound */
export async function endVoucher(
  context: Context,
  code: VoucherCode,
  { dryRun = false } = {},
): Promise<{ voucher: Voucher; replayed: boolean }> {
  return write(
    context,
    async tx => {
      const before = await tx.queries.vouchers.shown(code)
      if (!before) throw noVoucher(code)
      const ended = await tx.queries.vouchers.end(before.id, tx.now)
      if (ended)
        await logChange(tx, {
          action: 'voucher.end',
          eventId: before.eventId,
          before: { voucher: { code, endedAt: null } },
          after: { voucher: { code, endedAt: tx.now } },
        })
      const row = { ...before, endedAt: before.endedAt ?? tx.now }
      return { voucher: toVoucher(row, tx.now), replayed: !ended }
    },
    { dryRun },
  )
}
