import type { AuditFilter, AuditRow } from '../store/queries/audit.ts'
import type { Queries } from '../store/queries/index.ts'
import type { BookingCode } from '../store/values.ts'
import { findBooking } from './booking.ts'
import { findEvent } from './event.ts'
import { limits } from './limits.ts'
import type { Office } from './office.ts'
import { cut, type PageRequest, pageOf } from './paging.ts'
import { inZone } from './time/offsets.ts'
import { resolveSince, type Since } from './time/since.ts'
import { printedCode } from './values/booking-code.ts'

export interface LogRequest {
  /** An id or a slug. */
  event?: string | undefined
  booking?: BookingCode | undefined
  /** Only what this actor did. */
  actor?: string | undefined
  since?: Since | undefined
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

/** The log, the newest entry first, or in the order in which things happened. */
export async function readLog(
  office: Office,
  request: LogRequest & PageRequest & { oldestFirst?: boolean | undefined },
): Promise<{ entries: LogEntry[]; next: string | null }> {
  const order = request.oldestFirst ? 'oldest' : 'newest'
  const page = pageOf(request, `log, ${order} first`)
  const filter = await filterOf(office, request)
  const found = await office.store.read(queries => queries.audit.list(filter, order, page))
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
  office: Office,
  request: LogRequest,
  limit: number,
): Promise<{ entries: LogEntry[]; following: Following }> {
  const filter = await filterOf(office, request)
  const last = await office.store.read(queries =>
    queries.audit.list(filter, request.since ? 'oldest' : 'newest', {
      limit: request.since ? limits.pageSize : limit,
    }),
  )
  const rows = request.since ? last : last.reverse()
  let id = rows.at(-1)?.id ?? (await newestId(office))
  return {
    entries: rows.map(describeEntry),
    following: async () => {
      const page = { limit: limits.pageSize, after: { key: '', id } }
      const more = await office.store.read(queries => queries.audit.list(filter, 'oldest', page))
      id = more.at(-1)?.id ?? id
      return more.map(describeEntry)
    },
  }
}

async function newestId(office: Office): Promise<number> {
  const [newest] = await office.store.read(queries => queries.audit.list({}, 'newest', { limit: 1 }))
  return newest?.id ?? 0
}

async function filterOf(office: Office, request: LogRequest): Promise<AuditFilter> {
  const since = request.since && (await resolveSince(request.since, office.clock.now()))
  return office.store.read(async queries => ({
    eventId: request.event === undefined ? undefined : (await findEvent(queries, request.event)).id,
    bookingId: await bookingId(queries, request.booking),
    actor: request.actor,
    since,
  }))
}

async function bookingId(queries: Queries, code: BookingCode | undefined): Promise<number | undefined> {
  return code === undefined ? undefined : (await findBooking(queries, code)).id
}

function describeEntry(row: AuditRow): LogEntry {
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
