import type { VoucherCode } from '../../values/codes/voucher-code.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { logChange } from '../log/log-change.ts'
import { noVoucher } from '../pricing/redeem.ts'
import { toVoucher, type Voucher } from './voucher.ts'

/** Lets nobody use a voucher any more; who has used it keeps what it took off. @throws NotFound */
export async function endVoucher(
  context: Context,
  code: VoucherCode,
  { dryRun = false } = {},
): Promise<{ voucher: Voucher; replayed: boolean }> {
  const done = async (tx: Tx, replayed: boolean) => {
    const row = await tx.queries.vouchers.shown(code, tx.now)
    if (!row) throw noVoucher(code)
    return { voucher: toVoucher(row, tx.now), replayed }
  }
  const work = async (tx: Tx) => {
    const before = await tx.queries.vouchers.shown(code, tx.now)
    if (!before) throw noVoucher(code)
    const ended = await tx.queries.vouchers.end(before.id, tx.now)
    if (ended)
      await logChange(tx, {
        action: 'voucher.end',
        eventId: before.eventId,
        before: { voucher: { code, endedAt: null } },
        after: { voucher: { code, endedAt: tx.now } },
      })
    return done(tx, !ended)
  }
  const act = {
    operation: 'end-voucher',
    request: { code },
    meaning: async () => ({ code }),
    work,
    trace: () => null,
    again: (tx: Tx) => done(tx, true),
  }
  return once(context, act, { dryRun })
}
