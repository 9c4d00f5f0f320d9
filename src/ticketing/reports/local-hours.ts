import { offsetText } from '../../values/time/offsets.ts'
import type { TimeZone } from '../../values/time/zone.ts'

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const HOUR_MS = 4 * QUARTER_MS
const DAY_MS = 24 * HOUR_MS

/**
 * The hours of a zone by name, as its clocks show them: `2031-05-01 19:00`. Where clocks are put back, they show an hour
 * twice, which is two hours: `2031-10-26 02:00+02:00` and `2031-10-26 02:00+01:00`. One that they leave out there is not.
 *
 * Local times are reckoned with as if they were of UTC.
 */
export class LocalHours {
  readonly #format: Intl.DateTimeFormat
  /** Of a local day: the offsets before and after it. */
  readonly #around = new Map<number, readonly number[]>()

  constructor(zone: TimeZone) {
    this.#format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
  }

  /** What clocks show at a moment, to the minute. */
  local(at: number): number {
    const parts = this.#format.formatToParts(at)
    const read = (name: string) => Number(parts.find(({ type }) => type === name)?.value)
    return Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'))
  }

  /** The name of the hour that a moment lies in. */
  nameAt(at: number): string {
    const local = this.local(at)
    const hour = Math.floor(local / HOUR_MS) * HOUR_MS
    const name = nameOf(hour)
    return this.#offsetsIn(hour).length > 1 ? name + offsetText((local - at) / MINUTE_MS) : name
  }

  /** The hours of one name, as they come. */
  named(name: string): string[] {
    const offsets = this.#offsetsIn(Date.parse(`${name.replace(' ', 'T')}Z`))
    return offsets.length > 1
      ? offsets.map(offset => name + offsetText(offset / MINUTE_MS))
      : offsets.map(() => name)
  }

  /** With which offsets clocks show an hour, or a part of it. What is ahead of UTC comes first. */
  #offsetsIn(hour: number): number[] {
    const around = this.#offsetsAround(Math.floor(hour / DAY_MS) * DAY_MS)
    if (around.length === 1) return [...around]
    const quarters = [0, 1, 2, 3].map(n => hour + n * QUARTER_MS)
    return around.filter(offset => quarters.some(shown => this.local(shown - offset) === shown))
  }

  #offsetsAround(day: number): readonly number[] {
    const known = this.#around.get(day)
    if (known) return known
    const offsets = [day - DAY_MS, day + 2 * DAY_MS].map(at => this.local(at) - at)
    const made = [...new Set(offsets)].sort((a, b) => b - a)
    this.#around.set(day, made)
    return made
  }
}

function nameOf(local: number): string {
  return new Date(local).toISOString().slice(0, 16).replace('T', ' ')
}

/** Where the name of an hour ends, and its offset begins. */
const NAME_LENGTH = '2031-05-01 19:00'.length

/** The name of an hour, without what tells it from the other one of that name. */
export function plainHour(name: string): string {
  return name.slice(0, NAME_LENGTH)
}

/** How far an hour of that name is ahead of UTC, in minutes; 0 where it says nothing. */
export function minutesAhead(name: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(name.slice(NAME_LENGTH)) ?? []
  return (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1)
}
