import { ownValue } from '../own-value.ts'
import { ParseError } from '../parse-error.ts'
import type { NearDay } from './near-day.ts'

/** A day as it was typed: one that depends on what day it is, or a date, of which there may be two readings. */
export type DayTyped = { near: NearDay } | { dates: readonly string[] }

const FROM_TODAY: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 }
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?'
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?'
const DAY_MONTH = new RegExp(`^${DAY} (?:of )?${MONTH}(?: (\\d{4}))?$`)
const MONTH_DAY = new RegExp(`^${MONTH} ${DAY}(?: (\\d{4}))?$`)

/**
 * Reads the day in what was typed, in lower case; `undefined` where there is none. No day at all is that of a time alone.
 *
 * @throws ParseError for a date that is another weekday than the one beside it
 */
export function dayTyped(typed: string): DayTyped | undefined {
  if (typed === '') return { near: { kind: 'time' } }
  const days = ownValue(FROM_TODAY, typed)
  if (days !== undefined) return { near: { kind: 'from-today', days } }
  return weekday(typed) ?? inWords(typed) ?? inDigits(typed) ?? afterWeekday(typed)
}

function weekday(typed: string): DayTyped | undefined {
  const [, which, name = ''] = /^(?:on )?(?:(this|next) )?([a-z]{3,9})$/.exec(typed) ?? []
  const at = weekdayCalled(name)
  return at === -1 ? undefined : { near: { kind: 'weekday', weekday: at, next: which === 'next' } }
}

/** `sat 1 may 2027`, `saturday 1/5/2027`: of two readings, the one on that weekday. */
function afterWeekday(typed: string): DayTyped | undefined {
  const [, name = '', date = ''] = /^(?:on )?([a-z]{3,9})\.? (.*\d{4}.*)$/.exec(typed) ?? []
  const at = weekdayCalled(name)
  const day = at === -1 ? undefined : (inWords(date) ?? inDigits(date))
  if (day === undefined || !('dates' in day)) return undefined
  const dates = day.dates.filter(reading => !isDate(reading) || weekdayOf(reading) === at)
  if (dates.length > 0) return { dates }
  const other = WEEKDAYS[weekdayOf(day.dates[0] ?? '')] ?? ''
  throw new ParseError(`${day.dates[0]} is a ${other[0]?.toUpperCase()}${other.slice(1)}: say which is meant`)
}

function weekdayCalled(name: string): number {
  return WEEKDAYS.findIndex(day => day === name || day.slice(0, 3) === name)
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00Z`).getUTCDay()
}

function inWords(typed: string): DayTyped | undefined {
  const first = DAY_MONTH.exec(typed)
  const [day, name, year] = first ? first.slice(1) : swapped(MONTH_DAY.exec(typed))
  if (day === undefined || name === undefined) return undefined
  const month = MONTHS.indexOf(name.slice(0, 3)) + 1
  // 29 February without a year is taken as that of a leap year.
  const ofLeapYear = iso('2028', month, day)
  if (year !== undefined) return { dates: [iso(year, month, day)] }
  if (!isDate(ofLeapYear)) return { dates: [ofLeapYear] }
  return { near: { kind: 'of-a-year', month, day: Number(day) } }
}

function swapped(match: RegExpExecArray | null): (string | undefined)[] {
  return match ? [match[2], match[1], match[3]] : []
}

/** `2030-5-1`, `2030/5/1`; `1.5.2030`, which is written so only where the day comes first; `1/5/2030`, which may be either. */
function inDigits(typed: string): DayTyped | undefined {
  const yearFirst = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(typed)
  if (yearFirst) return { dates: [iso(yearFirst[1], yearFirst[3], yearFirst[4])] }
  const [, a, separator, b, year] = /^(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4})$/.exec(typed) ?? []
  if (a === undefined) return undefined
  const dayFirst = iso(year, b, a)
  const monthFirst = iso(year, a, b)
  if (separator === '.' || Number(a) > 12 || a === b) return { dates: [dayFirst] }
  if (Number(b) > 12) return { dates: [monthFirst] }
  return { dates: [dayFirst, monthFirst] }
}

function iso(year: string | undefined, month: string | number | undefined, day: string | undefined): string {
  return [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}

function isDate(date: string): boolean {
  const at = new Date(`${date}T00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date)
}
