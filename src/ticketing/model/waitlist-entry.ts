import type { EventRow, WaitlistRow, WaitlistStatus } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { readableEmail } from '../../values/email.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { type Standing, Standings } from '../inventory/waitlist/waitlist-standing.ts'
import { type EventLabel, eventLabel } from './event.ts'

/** An entry of a waitlist as the world sees it. The fields are a contract: adding is fine, renaming breaks scripts. */
export interface WaitlistEntry {
  id: number
  event: EventLabel
  email: string
  name: string | null
  quantity: number
  type: string
  /** Place in the line, from 1; null for who does not wait, or waits in vain. */
  position: number | null
  /** Why somebody who waits can never be offered seats, as things are. */
  blocked: string | null
  status: WaitlistStatus
  /** The code of the offer, and when it runs out. */
  booking: string | null
  expiresAt: string | null
  joinedAt: string
}

/** An offer that has run out is shown as expired from that second on, whether or not a write has noticed. */
export function waitlistStatus(row: WaitlistRow, now: Instant): WaitlistStatus {
  const ranOut = row.status === 'offered' && row.expiresAt !== null && row.expiresAt <= now
  return ranOut ? 'expired' : row.status
}

export function toWaitlistEntry(
  row: WaitlistRow,
  event: EventRow,
  { position, blocked }: Standing,
  now: Instant,
): WaitlistEntry {
  return {
    id: row.id,
    event: eventLabel(event),
    email: readableEmail(row.email),
    name: row.name,
    quantity: row.quantity,
    type: row.typeName,
    position,
    blocked,
    status: waitlistStatus(row, now),
    booking: row.bookingCode && printedCode(row.bookingCode),
    expiresAt: row.expiresAt && inZone(row.expiresAt, event.utcOffsets),
    joinedAt: inZone(row.joinedAt, event.utcOffsets),
  }
}

export async function readEntry(queries: Queries, id: number, now: Instant): Promise<WaitlistEntry> {
  const row = await queries.waitlist.byId(id)
  const event = row && (await queries.events.byId(row.eventId))
  if (!row || !event) throw new Error(`waitlist entry ${id} is not there, or refers to no event`)
  return toWaitlistEntry(row, event, await new Standings(queries, now).of(row, event), now)
}
