import type { Currency } from '../../../values/currency.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Params, Sql } from '../../interface/sql.ts'
import { amongst } from '../among.ts'
import {
  CHECKED_IN,
  type Dimension,
  EXPECTED,
  OWED,
  type ReportSource,
  SALES,
  TAKINGS,
  WAITLIST,
} from './report-sources.ts'

export interface ReportFilter {
  eventIds?: readonly number[] | undefined
  from?: Instant | undefined
  to?: Instant | undefined
  actor?: string | undefined
  /** Where only one is in use: then nobody has to be asked which. */
  currency?: Currency | undefined
  now: Instant
}

/** One group; a dimension that was not asked for is not there. */
export interface ReportGroup {
  event?: string | null
  type?: string | null
  channel?: string | null
  method?: string | null
  actor?: string | null
  gate?: string | null
  /** `2031-05-01T17` or `2031-05-01T17:15`, in UTC. */
  hour?: string
  quarter?: string
  currency: Currency | null
}

export type SalesGroup = ReportGroup & {
  sold: number
  canceled: number
  gross: number
  discount: number
  net: number
}
export type TakingsGroup = ReportGroup & {
  payments: number
  refunds: number
  paid: number
  refunded: number
  moved: number
}
export type AttendanceGroup = ReportGroup & { expected: number; checkedIn: number }
export type OwedGroup = ReportGroup & { bookings: number; due: number; owed: number }
export type WaitlistGroup = ReportGroup & {
  waiting: number
  seats: number
  offered: number
  accepted: number
  declined: number
  expired: number
}

/** Sums over the ledger, grouped: read at one moment, and nobody waits for them. */
export function reportQueries(sql: Sql) {
  const grouped =
    <Row extends ReportGroup>(source: ReportSource) =>
    (by: readonly Dimension[], filter: ReportFilter): Promise<Row[]> => {
      const { text, params } = statementOf(source, by, filter)
      return sql.all<Row>(text, params)
    }
  return {
    sales: grouped<SalesGroup>(SALES),
    takings: grouped<TakingsGroup>(TAKINGS),
    expected: grouped<AttendanceGroup>(EXPECTED),
    checkedIn: grouped<AttendanceGroup>(CHECKED_IN),
    owed: grouped<OwedGroup>(OWED),
    waitlist: grouped<WaitlistGroup>(WAITLIST),
  }
}

function statementOf(source: ReportSource, by: readonly Dimension[], filter: ReportFilter) {
  const keys = by.map(name => [name, expression(source, name)] as const)
  const asksCurrency = source.priced && filter.currency === undefined
  const currency = !source.priced ? 'NULL' : asksCurrency ? 'e.currency' : `'${filter.currency}'`
  const columns = [
    ...keys.map(([name, key]) => `${key} AS "${name}"`),
    `${currency} AS currency`,
    source.columns,
  ]
  const groups = [...keys.map(([, key]) => key), ...(asksCurrency ? [currency] : [])].filter(
    key => key !== 'NULL',
  )
  const { from, where, params } = conditions(source, filter)
  const asked = [...columns, ...where].join(' ')
  const text = `SELECT ${columns.join(', ')} FROM ${from} ${joinsFor(source, asked)} WHERE ${where.join(' AND ')}`
  return {
    text: groups.length > 0 ? `${text} GROUP BY ${groups.join(', ')}` : `${text} HAVING count(*) > 0`,
    params: asked.includes(':now') ? { ...params, now: filter.now } : params,
  }
}

/** Those that are asked for, and those that these need, which come before them. */
function joinsFor({ joins }: ReportSource, asked: string): string {
  let needed = asked
  const found: string[] = []
  for (const [alias, join] of Object.entries(joins))
    if (new RegExp(`\\b${alias}\\.`).test(needed)) {
      found.unshift(join)
      needed += join
    }
  return found.join(' ')
}

/** A source that does not know a dimension has nothing to say about it. */
function expression(source: ReportSource, name: Dimension): string {
  if (name === 'hour') return `substr(${source.at}, 1, 13)`
  if (name !== 'quarter') return source.by[name] ?? 'NULL'
  const minute = `substr(${source.at}, 15, 2)`
  return `substr(${source.at}, 1, 14) || CASE WHEN ${minute} < '15' THEN '00' WHEN ${minute} < '30' THEN '15' WHEN ${minute} < '45' THEN '30' ELSE '45' END`
}

function conditions(source: ReportSource, filter: ReportFilter) {
  const where = [source.where]
  const params: Record<string, string | number> = {}
  if (filter.from !== undefined) {
    where.push(`${source.at} >= :from`)
    params['from'] = filter.from
  }
  if (filter.to !== undefined) {
    where.push(`${source.at} < :to`)
    params['to'] = filter.to
  }
  if (filter.actor !== undefined && source.actor !== undefined) {
    where.push(`${source.actor} = :actor`)
    params['actor'] = filter.actor
  }
  if (filter.eventIds === undefined) return { from: source.from, where, params }
  const { among, params: ids } = amongst(filter.eventIds)
  where.push(`${source.event} ${among}`)
  const from = source.ofEvents?.(among) ?? source.from
  return { from, where, params: { ...params, ...ids } satisfies Params }
}
