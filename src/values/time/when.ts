import { limits } from '../limits.ts'
import { ParseError, quoted } from '../parse-error.ts'
import { type DayTyped, dayTyped } from './day-typed.ts'
import { type Instant, instant } from './instant.ts'
import type { NearDay } from './near-day.ts'
import { timeTyped } from './time-typed.ts'

/** A moment as someone typed it: an instant, or a local time that awaits its time zone; of a near day, also what day it is. */
export type When =
  | { kind: 'instant'; instant: Instant }
  | { kind: 'local'; date: string; time: string | undefined; raw: string }
  | { kind: 'near'; day: NearDay; time: string | undefined; raw: string }

const FORM =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?: ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?$/i

/**
 * Reads RFC 3339, `2026-12-01 19:30`, `2026-12-01T19:30` or `2026-12-01`; and what people type besides, where it has
 * one meaning: `1 May 2030 7:30pm`, `tomorrow 19:30`, `31.12.2030`.
 */
export function when(raw: string): When {
  const match = FORM.exec(raw.trim())
  if (!match) return asTyped(raw)
  const [, date = '', time, offset] = match
  assertCalendarDate(date, time, raw)
  if (offset === undefined) return { kind: 'local', date, time, raw: raw.trim() }
  const [sign = '', hours = '', minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset)?.slice(1) ?? []
  const epoch = Date.parse(`${date}T${time}${sign === '' ? 'Z' : `${sign}${hours}:${minutes}`}`)
  if (Number.isNaN(epoch)) throw malformed(raw)
  return { kind: 'instant', instant: instant(epoch) }
}

function asTyped(raw: string): When {
  const typed = raw
    .trim()
    .toLowerCase()
    .replace(/[\s,]+/g, ' ')
  const { time, rest } = timeTyped(typed)
  const day = dayTyped(rest === 'tonight' && time !== undefined && time >= '12:00' ? 'today' : rest)
  if (day === undefined || (rest === '' && time === undefined)) throw malformed(raw)
  if (time !== undefined) assertCalendarDate('2028-01-01', time, raw)
  if ('near' in day) return { kind: 'near', day: day.near, time, raw: raw.trim() }
  const date = onlyOne(day, time, raw)
  assertCalendarDate(date, time, raw)
  return { kind: 'local', date, time, raw: raw.trim() }
}

/** The date, if it has one reading. */
function onlyOne(
  { dates }: Extract<DayTyped, { dates: unknown }>,
  time: string | undefined,
  raw: string,
): string {
  const [date = '', other] = dates
  if (other === undefined) return date
  const readings = dates.map(reading => (time === undefined ? reading : `${reading} ${time}`))
  throw new ParseError(`${quoted(raw)} may be ${readings.join(' or ')}: write it like that`)
}

function malformed(raw: string): ParseError {
  return new ParseError(
    `must be a time like 2026-12-01 19:30 (in the event's zone) or 2026-12-01T19:30:00+01:00, not ${quoted(raw)}`,
  )
}

function assertCalendarDate(date: string, time: string | undefined, raw: string): void {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  const [first, last] = limits.years
  if (year < first || year > last)
    throw new ParseError(`must lie in the years ${first} to ${last}, not ${quoted(raw)}`)
  // Date.UTC rolls 31 November over to 1 December, which shows that the day does not exist.
  const rolled = new Date(Date.UTC(year, month - 1, day))
  const exists = rolled.getUTCMonth() === month - 1 && rolled.getUTCDate() === day
  const [hour = 0, minute = 0, second = 0] = (time ?? '').split(':').map(Number)
  if (!exists || hour > 23 || minute > 59 || second >= 60)
    throw new ParseError(`is not a date and time that exists: ${quoted(raw)}`)
}
