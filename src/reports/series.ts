import { isPeriod } from '../ticketing/reports/measures.ts'
import { type Period, periodsBetween } from '../ticketing/reports/periods.ts'
import type { Report, ReportRow } from '../ticketing/reports/report.ts'
import type { TimeZone } from '../values/time/zone.ts'
import { called } from './words.ts'

/** A report as a picture has it: a value a row, one series a currency or none. */
export interface Series {
  /** What the values are, with their unit: `net (EUR)`. */
  name: string
  values: number[]
}

export interface Drawing {
  title: string
  /** What the rows are told apart by. */
  by: string
  /** Whether the rows follow each other in time: then they are a line, else bars. */
  overTime: boolean
  labels: string[]
  series: Series[]
}

/** What of a report is drawn: the amount that is left, or what is counted. */
const DRAWN: Record<Report['name'], string> = {
  sales: 'net',
  takings: 'net',
  attendance: 'checkedIn',
  owed: 'owed',
  waitlist: 'waiting',
}

export function drawingOf(report: Report): Drawing {
  const { name, by, rows, timezone } = report
  const drawn = DRAWN[name]
  const keyOf = (row: ReportRow) => by.map(key => row[key] ?? '–').join(' · ')
  const [only, ...others] = by
  const period = only !== undefined && others.length === 0 && isPeriod(only) ? only : undefined
  const known = new Map(rows.map(row => [keyOf(row), labelOf(row, by)]))
  const keys = period ? withoutGaps(period, [...known.keys()], timezone) : [...known.keys()]
  const places = new Map(keys.map((key, at) => [key, at]))
  const series = new Map<string, number[]>()
  for (const row of rows) {
    const value = row[drawn]
    const amount = typeof value === 'object' && value !== null ? value : undefined
    const name = amount ? `${called(drawn)} (${amount.currency})` : seatsOrCount(drawn)
    const values = series.get(name) ?? keys.map(() => 0)
    series.set(name, values)
    const at = places.get(keyOf(row)) ?? 0
    values[at] = (values[at] ?? 0) + Number(amount?.amount ?? value ?? 0)
  }
  return {
    title: `${capital(name)} by ${inWords(by)}`,
    by: by.join(' · '),
    overTime: period !== undefined,
    labels: keys.map(key => known.get(key) ?? key),
    series: [...series].map(([name, values]) => ({ name, values })),
  }
}

/** `event, type and channel`. */
function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Of several names in one label, each is cut short by itself: what tells rows apart may be the last one. */
const LONGEST_PART = 20

function labelOf(row: ReportRow, by: Report['by']): string {
  const parts = by.map(key => String(row[key] ?? '–'))
  return parts.length === 1 ? (parts[0] ?? '') : parts.map(shortened).join(' · ')
}

function shortened(part: string): string {
  return part.length > LONGEST_PART ? `${[...part].slice(0, LONGEST_PART - 1).join('')}…` : part
}

/** Periods that a picture shows at most, with those in which nothing happened. */
const MOST_PERIODS = 5_000

/** A line over time goes through the days on which nothing was sold, at zero. */
function withoutGaps(period: Period, known: readonly string[], zone: TimeZone): string[] {
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return []
  const all = new Set(periodsBetween(period, first, last, zone, MOST_PERIODS))
  return known.every(name => all.has(name)) ? [...all] : [...known]
}

function seatsOrCount(drawn: string): string {
  return (
    { net: 'net (seats)', checkedIn: 'checked in (tickets)', waiting: 'waiting (entries)' }[drawn] ?? drawn
  )
}
