import type { Dimension } from '../../store/queries/figures/report-sources.ts'
import type { ReportGroup } from '../../store/queries/figures/reports.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Currency } from '../../values/currency.ts'
import { Invalid } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { type MinorUnits, type Money, money } from '../../values/money.ts'
import { grouped } from '../../values/number.ts'
import type { Instant } from '../../values/time/instant.ts'
import { assertForward, resolveSince, type Since } from '../../values/time/since.ts'
import type { When } from '../../values/time/when.ts'
import { resolveEnd, resolveWhen, systemTimeZone, type TimeZone } from '../../values/time/zone.ts'
import type { Context } from '../context.ts'
import { findEvent } from '../model/event.ts'
import { type By, isPeriod, MEASURES, type Measures, of, type ReportName, sumsOf } from './measures.ts'
import { comparePeriods, hasWholeHours, periodNamer } from './periods.ts'

export interface ReportRequest {
  name: ReportName
  /** Ids or slugs; none: all. */
  events: readonly string[]
  by: readonly By[]
  from?: When | undefined
  to?: When | undefined
  since?: Since | undefined
  actor?: string | undefined
  timezone?: TimeZone | undefined
}

/** What it is told apart by, its counts, and its amounts of money. */
export type ReportRow = Record<string, string | number | Money | null>

export interface Report {
  name: ReportName
  by: By[]
  rows: ReportRow[]
  /** Sums of the rows; of money an amount a currency. */
  totals: Record<string, number | Money | Money[] | null>
  from: Instant | null
  to: Instant | null
  timezone: TimeZone
}

/**
 * Figures from the ledger (tickets, payments, check-ins, the waitlist), never from counters, all as they were at one
 * moment. A report of several currencies tells them apart in its rows; their sum is none.
 *
 * @throws NotFound for an event, Invalid for what the report cannot be told apart by
 */
export async function report(context: Context, request: ReportRequest): Promise<Report> {
  const measures = MEASURES[request.name]
  const by = [...new Set(request.by.length > 0 ? request.by : measures.usually)]
  assertKnows(request.name, measures, by)
  if (request.actor !== undefined && !measures.by.includes('actor'))
    throw Invalid.field('actor', 'applies to takings and attendance only')
  const now = context.clock.now()
  const { events, currencies } = await context.store.read(async queries => ({
    events: await eventsOf(queries, request.events),
    currencies: await queries.events.currencies(),
  }))
  const timezone =
    request.timezone ?? (events?.length === 1 ? events[0]?.timezone : undefined) ?? systemTimeZone()
  const { from, to } = await periodOf(request, timezone, now)
  const time = hasWholeHours(timezone) ? 'hour' : 'quarter'
  const dimensions = [...new Set(by.map((name): Dimension => (isPeriod(name) ? time : name)))]
  const currency = currencies.length === 1 ? currencies[0] : undefined
  const filter = { eventIds: events?.map(({ id }) => id), from, to, actor: request.actor, currency, now }
  const groups = await context.store.read(queries => measures.read(queries, dimensions, filter), {
    long: true,
  })
  const rows = summed(groups, by, measures, timezone)
  return {
    name: request.name,
    by,
    rows: rows.map(row => shown(row, by, measures)),
    totals: totalsOf(rows, measures),
    from: from ?? null,
    to: to ?? null,
    timezone,
  }
}

function assertKnows(name: ReportName, { by: known }: Measures, by: readonly By[]): void {
  const unknown = by.filter(dimension => !known.includes(dimension))
  if (unknown.length > 0)
    throw Invalid.field(
      'by',
      `${name} cannot be broken down by ${unknown.join(', ')}, but by ${known.join(', ')}`,
    )
  const periods = by.filter(isPeriod)
  if (periods.length > 1)
    throw Invalid.field('by', `takes one of ${periods.join(', ')}, not ${periods.length}`)
}

async function eventsOf(queries: Queries, references: readonly string[]) {
  if (references.length === 0) return undefined
  const events = []
  for (const reference of references) events.push(await findEvent(queries, reference))
  return events
}

async function periodOf({ from, to, since }: ReportRequest, timezone: TimeZone, now: Instant) {
  if (from !== undefined && since !== undefined)
    throw Invalid.field('since', 'cannot be given together with from')
  const begin = from && (await resolveWhen(from, now, timezone))
  const end = to && (await resolveEnd(to, now, timezone))
  const ago = since && (await resolveSince(since, now))
  assertForward(begin ?? ago, end, 'to')
  return { from: ago ?? begin, to: end }
}

interface SummedRow {
  keys: Record<string, string | null>
  currency: Currency | null
  sums: Record<string, number>
}

/** Groups that fall into the same period are one row. */
function summed(
  groups: readonly ReportGroup[],
  by: readonly By[],
  measures: Measures,
  zone: TimeZone,
): SummedRow[] {
  const period = by.find(isPeriod)
  const nameOf = period && periodNamer(period, zone)
  const rows = new Map<string, SummedRow>()
  const priced = Object.keys(measures.amounts).length > 0
  for (const group of groups) {
    const values: Readonly<Record<string, unknown>> = { ...group }
    const keys = Object.fromEntries(
      by.map(name => {
        const time = group.hour ?? group.quarter
        if (name === period && nameOf && time !== undefined) return [name, nameOf(time)]
        const value = values[name]
        return [name, typeof value === 'string' ? value : null]
      }),
    )
    const currency = priced ? group.currency : null
    const key = JSON.stringify([keys, currency])
    const row = rows.get(key) ?? { keys, currency, sums: {} }
    rows.set(key, row)
    for (const name of sumsOf(measures)) row.sums[name] = of(name)(row.sums) + Number(values[name] ?? 0)
  }
  if (rows.size > limits.reportRows)
    throw Invalid.field(
      'by',
      `makes ${grouped(rows.size)} rows; a report has at most ${grouped(limits.reportRows)}. Narrow it down to fewer days or events`,
    )
  return [...rows.values()].sort((a, b) => compare(a, b, by))
}

function compare(a: SummedRow, b: SummedRow, by: readonly By[]): number {
  for (const name of by) {
    const [left, right] = [a.keys[name] ?? '', b.keys[name] ?? '']
    if (left === right) continue
    return isPeriod(name) ? comparePeriods(left, right) : left < right ? -1 : 1
  }
  return (a.currency ?? '') < (b.currency ?? '') ? -1 : 1
}

function shown({ keys, currency, sums }: SummedRow, by: readonly By[], measures: Measures): ReportRow {
  const row: ReportRow = {}
  for (const name of by) row[name] = keys[name] ?? null
  for (const name of measures.counts) row[name] = of(name)(sums)
  for (const [name, amount] of Object.entries(measures.amounts)) row[name] = amountOf(amount(sums), currency)
  return row
}

function totalsOf(rows: readonly SummedRow[], measures: Measures): Report['totals'] {
  const total = (some: readonly SummedRow[], name: string) =>
    some.reduce((all, { sums }) => all + of(name)(sums), 0)
  const totals: Report['totals'] = {}
  for (const name of measures.counts) totals[name] = total(rows, name)
  const currencies = [...new Set(rows.flatMap(({ currency }) => currency ?? []))].sort()
  for (const [name, amount] of Object.entries(measures.amounts)) {
    const each = currencies.flatMap(currency => {
      const some = rows.filter(row => row.currency === currency)
      const sums = Object.fromEntries(sumsOf(measures).map(key => [key, total(some, key)]))
      return amountOf(amount(sums), currency) ?? []
    })
    const [only, ...others] = each
    totals[name] = others.length > 0 ? each : (only ?? null)
  }
  return totals
}

/** Takings of a day on which more was given back than came in are below zero. */
function amountOf(value: number, currency: Currency | null): Money | null {
  return currency === null ? null : money(value as MinorUnits, currency)
}
