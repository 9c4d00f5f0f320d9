import type { AuditFilter, AuditRow } from '../../store/queries/audit.ts'
import type { Queries } from '../../store/queries/index.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import { Busy, Interrupted } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { inZone } from '../../values/time/offsets.ts'
import { resolvePeriod, type Since } from '../../values/time/since.ts'
import type { Context } from '../context.ts'
import { findBooking } from '../model/booking.ts'
import { findEvent } from '../model/event.ts'
import { cut, type PageRequest, pageOf } from '../paging.ts'

export interface LogRequest {
  /** An id or a slug. */
  event?: string | undefined
  booking?: BookingCode | undefined
  /** Only what this actor did. */
  actor?: string | undefined
  since?: Since | undefined
  until?: Since | undefined
  /** One, or all of those that begin with it: `booking.cancel`, `booking`. */
  action?: string | undefined
}

/** One write: who did what, when, and what was there before and after. The fields are a contract. */
export interface LogEntry {
  id: number
  /** In the event's zone. */
  at: string
  actor: string
  action: string
  /** The slug. */
  event: string | null
  /** The code. */
  booking: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

/**
 * The log, the newest entry first, or in the order in which things happened. That one may be read on from where
 * it ended, so no page goes beyond an entry that is still being committed.
 */
export async function readLog(
  context: Context,
  request: LogRequest & PageRequest & { oldestFirst?: boolean | undefined },
): Promise<{ entries: LogEntry[]; next: string | null }> {
  const order = request.oldestFirst ? 'oldest' : 'newest'
  const page = pageOf(request, `log, ${order} first`)
  const filter = await filterOf(context, request)
  // Entries of an action are looked for among all of them.
  const long = filter.action !== undefined && filter.eventId === undefined && filter.bookingId === undefined
  const read = (upTo?: number) =>
    context.store.read(queries => queries.audit.list({ ...filter, upTo }, order, page), { long })
  let found = await read()
  if (order === 'oldest' && found.length === page.limit) {
    await context.store.writesEnded()
    found = await read(found.at(-1)?.id)
  }
  const { rows, next } = cut(found, page, `log, ${order} first`, row => ({ key: '', id: row.id }))
  return { entries: rows.map(describeEntry), next }
}

/** What was written since the log was last asked; an empty list when nothing was. */
export type Following = () => Promise<LogEntry[]>

/**
 * Follows the log: first its last `limit` entries (all of them where the request has a `since`), in the
 * order in which things happened, and a function that gives what came after.
 */
export async function followLog(
  context: Context,
  request: LogRequest,
  limit: number,
): Promise<{ entries: LogEntry[]; following: Following }> {
  const filter = await filterOf(context, request)
  const newest = () => context.store.read(queries => queries.audit.newest())
  const upTo = await newest()
  await context.store.writesEnded()
  const last = await context.store.read(queries =>
    queries.audit.list({ ...filter, upTo }, request.since ? 'oldest' : 'newest', {
      limit: request.since ? limits.pageSize : limit,
    }),
  )
  const rows = request.since ? last : last.reverse()
  let id = request.since ? reached(rows, limits.pageSize, upTo) : upTo
  const following = async () => {
    const upTo = await newest()
    if (upTo === id) return []
    await context.store.writesEnded()
    const page = { limit: limits.pageSize, after: { key: '', id } }
    const more = await context.store.read(queries => queries.audit.list({ ...filter, upTo }, 'oldest', page))
    id = reached(more, page.limit, upTo)
    return more.map(describeEntry)
  }
  return { entries: rows.map(describeEntry), following: () => following().catch(nothingYet) }
}

/** How far a page has come that was to go up to an id: not beyond its last row, if it is full. */
function reached(rows: readonly AuditRow[], limit: number, upTo: number): number {
  return (rows.length === limit ? rows.at(-1)?.id : undefined) ?? upTo
}

/** Nothing to tell yet, where a write takes long or the wait was interrupted: the next look tells it. */
function nothingYet(error: unknown): LogEntry[] {
  if (error instanceof Busy || error instanceof Interrupted) return []
  throw error
}

async function filterOf(context: Context, request: LogRequest): Promise<AuditFilter> {
  const now = context.clock.now()
  const period = await resolvePeriod(request, now)
  return context.store.read(async queries => ({
    eventId: request.event === undefined ? undefined : (await findEvent(queries, request.event)).id,
    bookingId: await bookingId(queries, request.booking),
    actor: request.actor,
    ...period,
    action: request.action,
  }))
}

async function bookingId(queries: Queries, code: BookingCode | undefined): Promise<number | undefined> {
  return code === undefined ? undefined : (await findBooking(queries, code)).id
}

export function describeEntry(row: AuditRow): LogEntry {
  return {
    id: row.id,
    at: inZone(row.at, row.utcOffsets ?? '[]'),
    actor: row.actor,
    action: row.action,
    event: row.event,
    booking: row.booking && printedCode(row.booking),
    before: parsed(row.before),
    after: parsed(row.after),
  }
}

function parsed(json: string | null): Record<string, unknown> | null {
  return json === null ? null : (JSON.parse(json) as Record<string, unknown>)
}
