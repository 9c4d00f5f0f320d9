import { ParseError, quoted } from '../parse-error.ts'

/** A day that depends on what day it is. */
export type NearDay =
  | { kind: 'from-today'; days: number }
  /** 0 is Sunday. */
  | { kind: 'weekday'; weekday: number; next: boolean }
  | { kind: 'of-a-year'; month: number; day: number }
  /** Nothing but a time was said. */
  | { kind: 'time' }

interface Typed {
  day: NearDay
  time: string | undefined
  raw: string
}

const DAY_MS = 86_400_000

/**
 * The date that is meant, as `2030-05-01`.
 *
 * @param now the local date and time there, as `2030-05-01T19:30:00`
 * @throws ParseError with the readings where there are two
 */
export function nearDate({ day, time, raw }: Typed, now: string): string {
  const today = now.slice(0, 10)
  const either = (first: string, second: string) => {
    const [a, b] = [first, second].map(date => (time === undefined ? date : `${date} ${time}`))
    return new ParseError(`${quoted(raw)} may be ${a} or ${b}: write it like that`)
  }
  if (day.kind === 'from-today') return daysFrom(today, day.days)
  if (day.kind === 'weekday') {
    const ahead = (day.weekday - new Date(`${today}T00:00Z`).getUTCDay() + 7) % 7
    if (ahead === 0 || day.next) throw either(daysFrom(today, ahead), daysFrom(today, ahead + 7))
    return daysFrom(today, ahead)
  }
  if (day.kind === 'of-a-year') {
    for (let year = Number(today.slice(0, 4)); ; year++) {
      const date = `${year}-${two(day.month)}-${two(day.day)}`
      if (date >= today && daysFrom(date, 0) === date) return date // 29 February is not of every year
    }
  }
  if (`${today}T${time}` > now) return today
  throw either(today, daysFrom(today, 1))
}

function daysFrom(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
