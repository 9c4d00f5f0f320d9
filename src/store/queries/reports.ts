import type { Currency } from '../../values/currency.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Params, Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'

/** What figures can be told apart by. `time` is the quarter of an hour, from which a zone's hours and days are made. */
export type Dimension = 'event' | 'type' | 'channel' | 'method' | 'actor' | 'gate' | 'time'

export interface ReportFilter {
  eventIds?: readonly number[] | undefined
  from?: Instant | undefined
  to?: Instant | undefined
  actor?: string | undefined
  now: Instant
}

/** One group; a dimension that was not asked for is not there. */
export interface Group {
  event?: string | null
  type?: string | null
  channel?: string | null
  method?: string | null
  actor?: string | null
  gate?: string | null
  /** `2031-05-01T17:15` in UTC. */
  time?: string
  currency: Currency | null
}

export type SalesGroup = Group & {
  sold: number
  canceled: number
  gross: number
  discount: number
  net: number
}
export type TakingsGroup = Group & { payments: number; refunds: number; paid: number; refunded: number }
export type AttendanceGroup = Group & { expected: number; checkedIn: number }
export type OwedGroup = Group & { bookings: number; due: number; owed: number }
export type WaitlistGroup = Group & {
  waiting: number
  seats: number
  offered: number
  accepted: number
  declined: number
  expired: number
}

/** A ticket was sold if its booking was ever confirmed: what was only held has an end. */
const SOLD = `(b.status = 'confirmed' OR (b.status = 'canceled' AND b.expires_at IS NULL))`
const STANDS = `(t.status = 'valid' OR t.status = 'checked_in')`

const SALES = {
  columns: `count(*) AS sold, sum(CASE WHEN ${STANDS} THEN 0 ELSE 1 END) AS canceled,
    sum(CASE WHEN ${STANDS} THEN coalesce(t.price, 0) + t.discount ELSE 0 END) AS gross,
    sum(CASE WHEN ${STANDS} THEN t.discount ELSE 0 END) AS discount,
    sum(CASE WHEN ${STANDS} THEN coalesce(t.price, 0) ELSE 0 END) AS net`,
  from: `bookings b JOIN tickets t ON t.booking_id = b.id JOIN events e ON e.id = b.event_id
    JOIN ticket_types y ON y.id = t.ticket_type_id`,
  where: SOLD,
  at: 'b.created_at',
  actor: undefined,
  by: { event: 'e.slug', type: 'y.name', channel: 'b.channel' },
}

const TAKINGS = {
  columns: `sum(CASE p.kind WHEN 'payment' THEN 1 ELSE 0 END) AS payments,
    sum(CASE p.kind WHEN 'payment' THEN 0 ELSE 1 END) AS refunds,
    sum(CASE p.kind WHEN 'payment' THEN p.amount ELSE 0 END) AS paid,
    sum(CASE p.kind WHEN 'payment' THEN 0 ELSE p.amount END) AS refunded`,
  from: `payments p JOIN bookings b ON b.id = p.booking_id JOIN events e ON e.id = b.event_id`,
  where: '1 = 1',
  at: 'p.at',
  actor: 'p.actor',
  by: { event: 'e.slug', channel: 'b.channel', method: 'p.method', actor: 'p.actor' },
}

const EXPECTED = {
  columns: `count(*) AS expected, 0 AS "checkedIn"`,
  from: SALES.from,
  where: `b.status = 'confirmed' AND ${STANDS}`,
  at: 'e.starts_at',
  actor: undefined,
  by: { event: 'e.slug', type: 'y.name', channel: 'b.channel' },
}

const CHECKED_IN = {
  columns: `0 AS expected, count(*) AS "checkedIn"`,
  from: `check_ins c JOIN bookings b ON b.id = c.booking_id JOIN events e ON e.id = c.event_id
    JOIN tickets t ON t.booking_id = c.booking_id AND t.position = c.position
    JOIN ticket_types y ON y.id = t.ticket_type_id`,
  where: 'c.undone_at IS NULL',
  at: 'c.at',
  actor: 'c.actor',
  by: { event: 'e.slug', type: 'y.name', channel: 'b.channel', gate: 'c.gate', actor: 'c.actor' },
}

const COSTS = `CASE WHEN b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now) THEN coalesce(b.total, 0) ELSE 0 END`

const OWED = {
  columns: `count(*) AS bookings,
    sum(CASE WHEN ${COSTS} > b.paid THEN ${COSTS} - b.paid ELSE 0 END) AS due,
    sum(CASE WHEN b.paid > ${COSTS} THEN b.paid - ${COSTS} ELSE 0 END) AS owed`,
  from: 'bookings b JOIN events e ON e.id = b.event_id',
  where: `${COSTS} <> b.paid`,
  at: 'b.created_at',
  actor: undefined,
  by: { event: 'e.slug', channel: 'b.channel' },
}

const counted = (status: string) => `sum(CASE WHEN w.status = '${status}' THEN 1 ELSE 0 END) AS ${status}`

const WAITLIST = {
  columns: `${counted('waiting')}, sum(CASE WHEN w.status = 'waiting' THEN w.quantity ELSE 0 END) AS seats,
    ${['offered', 'accepted', 'declined', 'expired'].map(counted).join(', ')}`,
  from: `waitlist_entries w JOIN events e ON e.id = w.event_id JOIN ticket_types y ON y.id = w.ticket_type_id`,
  where: '1 = 1',
  at: 'w.joined_at',
  actor: undefined,
  by: { event: 'e.slug', type: 'y.name' },
}

interface Source {
  columns: string
  from: string
  where: string
  at: string
  actor: string | undefined
  by: Partial<Record<Exclude<Dimension, 'time'>, string>>
}

/** Sums over the ledger, grouped: read at one moment, and nobody waits for them. */
export function reportQueries(sql: Sql) {
  const grouped = <Row extends Group>(source: Source, by: readonly Dimension[], filter: ReportFilter) => {
    const names = by.map(name => [name, expression(source, name)] as const)
    const columns = names.map(([name, column]) => `${column} AS "${name}"`)
    const keys = [...names.map(([, column]) => column).filter(column => column !== 'NULL'), 'e.currency']
    const { where, params } = conditions(source, filter)
    return sql.all<Row>(
      `SELECT ${[...columns, 'e.currency AS currency', source.columns].join(', ')}
       FROM ${source.from} WHERE ${where.join(' AND ')} GROUP BY ${keys.join(', ')}`,
      params,
    )
  }
  return {
    sales: (by: readonly Dimension[], filter: ReportFilter) => grouped<SalesGroup>(SALES, by, filter),
    takings: (by: readonly Dimension[], filter: ReportFilter) => grouped<TakingsGroup>(TAKINGS, by, filter),
    expected: (by: readonly Dimension[], filter: ReportFilter) =>
      grouped<AttendanceGroup>(EXPECTED, by, filter),
    checkedIn: (by: readonly Dimension[], filter: ReportFilter) =>
      grouped<AttendanceGroup>(CHECKED_IN, by, filter),
    owed: (by: readonly Dimension[], filter: ReportFilter) => grouped<OwedGroup>(OWED, by, filter),
    waitlist: (by: readonly Dimension[], filter: ReportFilter) =>
      grouped<WaitlistGroup>(WAITLIST, by, filter),
  }
}

/** A source that does not know a dimension has nothing to say about it. */
function expression(source: Source, name: Dimension): string {
  if (name !== 'time') return source.by[name] ?? 'NULL'
  const minute = `CAST(substr(${source.at}, 15, 2) AS INTEGER)`
  return `substr(${source.at}, 1, 14) || CASE WHEN ${minute} < 15 THEN '00' WHEN ${minute} < 30 THEN '15' WHEN ${minute} < 45 THEN '30' ELSE '45' END`
}

function conditions({ where: always, at, actor }: Source, filter: ReportFilter) {
  const where = [always]
  const params: Record<string, string | number> = {}
  if (always.includes(':now')) params['now'] = filter.now
  if (filter.from !== undefined) {
    where.push(`${at} >= :from`)
    params['from'] = filter.from
  }
  if (filter.to !== undefined) {
    where.push(`${at} < :to`)
    params['to'] = filter.to
  }
  if (filter.actor !== undefined && actor !== undefined) {
    where.push(`${actor} = :actor`)
    params['actor'] = filter.actor
  }
  if (filter.eventIds === undefined) return { where, params }
  const { among, params: ids } = amongst(filter.eventIds)
  where.push(`e.id ${among}`)
  return { where, params: { ...params, ...ids } satisfies Params }
}
