import type { EventRow, WaitlistStatus } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import type { Context } from '../context.ts'
import { Standings } from '../inventory/waitlist/waitlist-standing.ts'
import { findEvent } from '../model/event.ts'
import { toWaitlistEntry, type WaitlistEntry } from '../model/waitlist-entry.ts'
import { cut, type PageRequest, pageOf } from '../paging.ts'

export interface WaitlistRequest extends PageRequest {
  event?: string | undefined
  email?: Email | undefined
  status?: WaitlistStatus | undefined
}

/** Entries in order of arrival. */
export async function listWaitlist(
  context: Context,
  request: WaitlistRequest,
): Promise<{ entries: WaitlistEntry[]; next: string | null }> {
  const page = pageOf(request, 'arrival')
  const now = context.clock.now()
  return context.store.read(async queries => {
    const eventId = request.event === undefined ? undefined : (await findEvent(queries, request.event)).id
    const filter = { eventId, email: request.email, status: request.status, now }
    const found = await queries.waitlist.list(filter, page)
    const { rows, next } = cut(found, page, 'arrival', row => ({ key: row.joinedAt, id: row.id }))
    const events = new Map<number, EventRow>()
    // Of one address, others stand in between; otherwise all who wait are on the page, in their order.
    const standings = new Standings(queries, now, { consecutive: request.email === undefined })
    const entries: WaitlistEntry[] = []
    for (const row of rows) {
      const event = events.get(row.eventId) ?? (await findEvent(queries, String(row.eventId)))
      events.set(row.eventId, event)
      entries.push(toWaitlistEntry(row, event, await standings.of(row, event), now))
    }
    return { entries, next }
  })
}
