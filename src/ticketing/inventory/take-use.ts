import type { VoucherRow } from '../../store/interface/rows.ts'
import { counted } from '../../values/number.ts'
import { Conflict } from '../conflict.ts'
import { PortionDone, type Tx } from '../context.ts'
import { findEvent } from '../model/event.ts'
import { endBookings } from './change-booking.ts'
import { EXPIRED_AT_ONCE } from './holds.ts'
import { offerReleasedSeats } from './released-seats.ts'

type Voucher = Pick<VoucherRow, 'id' | 'code'>

/** Holds that are ended until a use has come back: mostly, the first gives one. */
const ENDED_TOGETHER = 20

/**
 * Takes a use for what `work` sells. Refused, either leaves nothing of its own behind: the transaction may go on.
 *
 * @throws Conflict VOUCHER_SPENT, and whatever the work is refused for; PortionDone
 */
export async function withUse<T>(tx: Tx, voucher: Voucher | undefined, work: () => Promise<T>): Promise<T> {
  if (!voucher) return work()
  await takeUse(tx, voucher)
  try {
    return await work()
  } catch (error) {
    if (error instanceof Conflict) await tx.queries.vouchers.giveBack(voucher.id, 1)
    throw error
  }
}

async function takeUse(tx: Tx, voucher: Voucher): Promise<void> {
  for (let ended = 0; !(await tx.queries.vouchers.use(voucher.id)); ) {
    if (ended >= EXPIRED_AT_ONCE && !tx.dryRun) throw new PortionDone()
    const count = await endExpiredOf(tx, voucher)
    if (count === 0) throw await spent(tx, voucher)
    ended += count
  }
}

/** Ends holds that have a use and expired, at whatever event: nobody may have written to that one since. */
async function endExpiredOf(tx: Tx, { id }: Voucher): Promise<number> {
  const expired = () => tx.queries.holds.expiredOfVoucher(id, tx.now, ENDED_TOGETHER)
  const events = new Set((await expired()).map(({ eventId }) => eventId))
  let count = 0
  for (const eventId of [...events].sort((a, b) => a - b)) {
    const event = await findEvent(tx.queries, String(eventId))
    // Asked again: it is locked only now.
    const own = (await expired()).filter(booking => booking.eventId === eventId)
    await endBookings(tx, event, own, { status: 'expired', action: 'booking.expire' })
    await offerReleasedSeats(tx, eventId)
    count += own.length
  }
  return count
}

async function spent({ queries }: Tx, { id, code }: Voucher): Promise<Conflict> {
  const uses = (await queries.vouchers.byId(id))?.uses ?? 0
  return new Conflict(
    'VOUCHER_SPENT',
    `The voucher ${code} is spent: ${counted(uses, 'booking')} ${uses === 1 ? 'has' : 'have'} used it`,
    { voucher: code, uses },
  )
}
