import type { EventRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { type Instant, plus } from '../../values/time/instant.ts'
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

/** From when on bookings are alike: what many look for at one moment is put into words once. */
export function alikeSince(now: Instant): Instant {
  return plus(now, -WITHIN_MS)
}

/** What an address has booked at an event in the last ten minutes, the newest first. It is told, not refused. */
export async function alikeBookings(
  tx: Tx,
  event: Pick<EventRow, 'id' | 'utcOffsets'>,
  email: Email | null | undefined,
  since = alikeSince(tx.now),
): Promise<Alike[]> {
  if (!email) return []
  const recent = await tx.queries.bookings.recent(event.id, email, { since, now: tx.now })
  return recent.map(({ code, quantity, status, createdAt }) => ({
    code: printedCode(code),
    quantity,
    status,
    createdAt: inZone(createdAt, event.utcOffsets),
  }))
}
