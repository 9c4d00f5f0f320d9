import type { EventRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { plus } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import type { Tx } from '../context.ts'

/** A booking of the same address for the same event, made a moment ago: maybe the same order twice. */
export interface Alike {
  code: string
  quantity: number
  status: 'held' | 'confirmed'
  createdAt: string
}

const WITHIN_MS = 10 * 60_000

/** What an address has booked at an event in the last ten minutes, the newest first. It is told, not refused. */
export async function alikeBookings(
  tx: Tx,
  event: Pick<EventRow, 'id' | 'utcOffsets'>,
  email: Email | null | undefined,
): Promise<Alike[]> {
  if (!email) return []
  const { now } = tx
  const recent = await tx.queries.bookings.recent(event.id, email, { since: plus(now, -WITHIN_MS), now })
  return recent.map(({ code, quantity, status, createdAt }) => ({
    code: printedCode(code),
    quantity,
    status,
    createdAt: inZone(createdAt, event.utcOffsets),
  }))
}
