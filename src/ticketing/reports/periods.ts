import type { TimeZone } from '../../values/time/zone.ts'
import { LocalHours, minutesAhead, plainHour } from './local-hours.ts'

/** A stretch of local time that figures are summed over, as it is named: `2031-05-01`, `2031-W18`, `2031-05`, `2031-05-01 19:00`; for hours, see `LocalHours`. */
export const PERIODS = ['hour', 'day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** Months of these years are looked at: what a zone does later it has done before. */
const [FIRST_YEAR, LAST_YEAR] = [1970, 2040]

/** Whether a zone's clocks differ from UTC by whole hours, so that its hours are hours of UTC. */
export function hasWholeHours(zone: TimeZone): boolean {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, minute: 'numeric' })
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++)
    for (let month = 0; month < 12; month++)
      if (Number(format.format(Date.UTC(year, month, 15))) !== 0) return false
  return true
}

/**
 * Names the period of a zone that an hour of UTC lies in, or a quarter of one: every zone's offset is a multiple of it.
 * A week is that of ISO 8601, from Monday on.
 */
export function periodNamer(period: Period, zone: TimeZone): (time: string) => string {
  const hours = new LocalHours(zone)
  const known = new Map<string, string>()
  return time => {
    const name = known.get(time)
    if (name !== undefined) return name
    const at = Date.parse(`${time}${time.includes(':') ? '' : ':00'}:00Z`)
    const made = period === 'hour' ? hours.nameAt(at) : named(period, isoDay(hours.local(at)))
    known.set(time, made)
    return made
  }
}

function named(period: Exclude<Period, 'hour'>, day: string): string {
  switch (period) {
    case 'day':
      return day
    case 'week':
      return isoWeek(day)
    case 'month':
      return day.slice(0, 7)
  }
}

/** Which of two periods comes first, below zero; of an hour that clocks show twice, that with the greater offset. */
export function comparePeriods(a: string, b: string): number {
  const [left, right] = [plainHour(a), plainHour(b)]
  if (left !== right) return left < right ? -1 : 1
  return minutesAhead(b) - minutesAhead(a)
}

/** All periods of a zone from one until another, both included, in their order; nothing where they are more than that. */
export function periodsBetween(
  period: Period,
  first: string,
  last: string,
  zone: TimeZone,
  most: number,
): string[] | undefined {
  const hours = period === 'hour' ? new LocalHours(zone) : undefined
  const all: string[] = []
  for (let name = plainHour(first); name <= plainHour(last); name = nextPeriod(period, name)) {
    all.push(...(hours?.named(name) ?? [name]))
    if (all.length > most) return undefined
  }
  return all.slice(all.indexOf(first), all.indexOf(last) + 1)
}

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** The name of the period that comes after one. */
export function nextPeriod(period: Period, name: string): string {
  switch (period) {
    case 'hour':
      return `${new Date(Date.parse(`${name.replace(' ', 'T')}Z`) + HOUR_MS).toISOString().slice(0, 13).replace('T', ' ')}:00`
    case 'day':
      return dayAfter(name, 1)
    case 'week':
      return isoWeek(dayAfter(mondayOf(name), 7))
    case 'month':
      return dayAfter(`${name}-28`, 4).slice(0, 7)
  }
}

function dayAfter(day: string, days: number): string {
  return isoDay(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS)
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** The first week of a year has its fourth day. */
function mondayOf(week: string): string {
  const [year = '', number = ''] = week.split('-W')
  const fourth = `${year}-01-04`
  const weekday = (new Date(`${fourth}T00:00:00Z`).getUTCDay() + 6) % 7
  return dayAfter(fourth, (Number(number) - 1) * 7 - weekday)
}

/** The week of the year of its Thursday. */
function isoWeek(day: string): string {
  const date = Date.parse(`${day}T00:00:00Z`)
  const weekday = (new Date(date).getUTCDay() + 6) % 7
  const thursday = new Date(date + (3 - weekday) * DAY_MS)
  const firstDay = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  const week = Math.floor((thursday.getTime() - firstDay) / DAY_MS / 7) + 1
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`
}
