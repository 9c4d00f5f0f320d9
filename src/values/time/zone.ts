import type { Kind } from '../kind.ts'
import { didYouMean } from '../names/closest.ts'
import { ParseError, quoted } from '../parse-error.ts'
import { epochMs, type Instant, instant, plus } from './instant.ts'
import { nearDate } from './near-day.ts'
import type { When } from './when.ts'

/** An IANA time zone as it was typed; in its canonical spelling where only the case differs. */
export type TimeZone = Kind<string, 'TimeZone'>

type Temporal = typeof import('temporal-polyfill').Temporal

/** An IANA time zone: `europe/berlin` is Europe/Berlin, `Europe/Kyiv` stays what it is called today. */
export function timeZone(raw: string): TimeZone {
  const zone = known(raw.trim())
  if (zone) return zone
  const meant = didYouMean(raw.trim(), Intl.supportedValuesOf('timeZone'))
  throw new ParseError(`must be an IANA time zone like Europe/Berlin, not ${quoted(raw)}${meant}`)
}

function known(name: string): TimeZone | undefined {
  if (!/^[a-z]/i.test(name)) return undefined
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    return (timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name) as TimeZone
  } catch {
    return undefined // RangeError: no such zone
  }
}

/**
 * The zone of this machine, or the one that the variable TZ names; that may be anything that the C library reads.
 *
 * @throws ParseError for a TZ that is no zone by a name: nobody is to guess what the clock says there
 */
export function systemTimeZone(tz = process.env['TZ']): TimeZone {
  if (tz === undefined) return known(new Intl.DateTimeFormat('en').resolvedOptions().timeZone ?? '') ?? UTC
  const name = tz.replace(/^:/, '').replace(/^.*\/zoneinfo\/(posix\/|right\/)?/, '')
  const zone = name === '' ? UTC : (known(name) ?? ofWholeHours(name) ?? ofThisMachine(name))
  if (zone && !SHORT_OF_RULES.test(name)) return zone
  throw new ParseError(
    `the time zone is not known: TZ is ${quoted(tz)}, which is no IANA name like Europe/Berlin. Give --timezone, or set TZ`,
  )
}

const DAY_MS = 86_400_000
const UTC = 'UTC' as TimeZone

/** `CET-1CEST`: ICU takes it for UTC, the C library for a zone with summer time. */
const SHORT_OF_RULES = /^[A-Za-z]{3,}[+-]\d+[A-Za-z]/

/** `UTC+3`, of POSIX: three hours behind UTC, as `Etc/GMT+3` is. */
function ofWholeHours(name: string): TimeZone | undefined {
  const [, sign, hours] = /^(?:<[\w+-]+>|[A-Za-z]{3,})([+-]?)(\d{1,2})(?::?00)?$/.exec(name) ?? []
  if (hours === undefined) return undefined
  return Number(hours) === 0 ? UTC : known(`Etc/GMT${sign === '-' ? '-' : '+'}${Number(hours)}`)
}

/** A TZ of `/etc/localtime`, which is set to keep long-running programs from reading that file again and again. */
function ofThisMachine(name: string): TimeZone | undefined {
  if (name !== '/etc/localtime') return undefined
  const before = process.env['TZ']
  delete process.env['TZ']
  const zone = known(new Intl.DateTimeFormat('en').resolvedOptions().timeZone ?? '')
  process.env['TZ'] = before
  return zone
}

/**
 * Reckons with time zones. That needs ICU's data and the Temporal polyfill, which take 15 ms to wake up, so
 * it is loaded when events are written, and before the transaction. Whoever reads or books uses what was
 * worked out then (see `offsets.ts`).
 */
export class Calendar {
  readonly #Temporal: Temporal
  readonly #now: Instant

  private constructor(temporal: Temporal, now: Instant) {
    this.#Temporal = temporal
    this.#now = now
  }

  static #loaded: Temporal | undefined

  /**
   * Load it before a transaction: afterwards it is available without waiting, which a transaction must not do.
   *
   * @param now by which `tomorrow` is read
   */
  static async load(now: Instant): Promise<Calendar> {
    Calendar.#loaded ??= (await import('temporal-polyfill')).Temporal
    return new Calendar(Calendar.#loaded, now)
  }

  /**
   * The instant that a local time means in a zone. A time that does not exist or exists twice there is a mistake; a
   * bare date is its first instant, whatever the clock shows then.
   *
   * @param advice goes before what such a time may mean
   */
  resolve(moment: When, zone: TimeZone, advice = 'Say which is meant'): Instant {
    if (moment.kind === 'instant') return moment.instant
    const { raw, time } = moment
    const date = moment.kind === 'near' ? nearDate(moment, this.#localNow(zone)) : moment.date
    if (time === undefined) return this.#startOfDay(date, raw, zone)
    const local = this.#Temporal.PlainDateTime.from(`${date}T${time}`)
    const read = (disambiguation: 'earlier' | 'later') => local.toZonedDateTime(zone, { disambiguation })
    const [earlier, later] = [read('earlier'), read('later')]
    if (earlier.equals(later)) return instant(earlier.epochMilliseconds)
    const readings = [earlier, later].map(reading =>
      reading.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
    )
    const problem = earlier.toPlainDateTime().equals(local) ? 'exists twice' : 'does not exist'
    throw new ParseError(
      `${quoted(raw)} ${problem} in ${zone}, where the clock changes. ${advice}: ${readings.join(' or ')}`,
    )
  }

  /**
   * `at` as it is beside another beginning: as far from `to` as it was from `from`, by the clocks of the zone. A local
   * time that a change of the clocks leaves out is the one that clocks show then.
   */
  moved(at: Instant, from: Instant, to: Instant, zone: TimeZone): Instant {
    const distance = this.#local(from, zone).until(this.#local(at, zone), { largestUnit: 'day' })
    const local = this.#local(to, zone).add(distance)
    return instant(local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds)
  }

  /** The `n`th repetition of a moment: whole days keep its local time, whatever the clocks do; see `resolve`. */
  repeated(from: Instant, zone: TimeZone, everyMs: number, n: number): Instant {
    if (everyMs % DAY_MS !== 0) return plus(from, everyMs * n)
    const local = this.#local(from, zone).add({ days: (everyMs / DAY_MS) * n })
    const [date = '', time = ''] = local.toString().split('T')
    const advice = 'Name each beginning in starts instead of every, this one as'
    return this.resolve({ kind: 'local', date, time, raw: local.toString() }, zone, advice)
  }

  #local(at: Instant, zone: TimeZone) {
    return this.#Temporal.Instant.fromEpochMilliseconds(epochMs(at))
      .toZonedDateTimeISO(zone)
      .toPlainDateTime()
  }

  /** Like `resolve`, but a bare date means the end of that day. */
  resolveEnd(moment: When, zone: TimeZone): Instant {
    const start = this.resolve(moment, zone)
    const isDay = moment.kind !== 'instant' && moment.time === undefined
    return isDay ? this.endOfLocalDay(start, zone) : start
  }

  #localNow(zone: TimeZone): string {
    const now = this.#Temporal.Instant.fromEpochMilliseconds(epochMs(this.#now)).toZonedDateTimeISO(zone)
    return now.toPlainDateTime().toString({ smallestUnit: 'second' })
  }

  /** Where clocks go forward at midnight, a day begins at one; where a date was left out altogether, it has none. */
  #startOfDay(date: string, raw: string, zone: TimeZone): Instant {
    const day = this.#Temporal.PlainDate.from(date)
    const start = day.toZonedDateTime({ timeZone: zone })
    if (!start.toPlainDate().equals(day)) throw new ParseError(`${quoted(raw)} was left out in ${zone}`)
    return instant(start.epochMilliseconds)
  }

  /** The first instant of the next local day. */
  endOfLocalDay(at: Instant, zone: TimeZone): Instant {
    const local = this.#Temporal.Instant.fromEpochMilliseconds(epochMs(at)).toZonedDateTimeISO(zone)
    return instant(local.add({ days: 1 }).startOfDay().epochMilliseconds)
  }

  /** The offsets of an event, with more of them where one of `times` has none yet. */
  covering(utcOffsets: string, zone: TimeZone, times: readonly (Instant | null)[]): string {
    const pairs = JSON.parse(utcOffsets) as [number, number | null][]
    const known = [pairs[0], pairs.at(-1)].flatMap(pair => (pair ? [pair[0] * 1000] : []))
    const wanted = times.flatMap(time => (time === null ? [] : [epochMs(time)]))
    const [first, last] = [
      Math.min(...known, ...wanted),
      Math.max(...known, ...wanted.map(ms => ms + DAY_MS)),
    ]
    if (known.includes(first) && known.includes(last)) return utcOffsets
    return this.offsetsBetween(zone, instant(first), instant(last))
  }

  /**
   * The zone's offsets from `from` until `until`, as pairs [epoch second from which it applies, minutes];
   * the last pair has null minutes: from there on nothing is known.
   */
  offsetsBetween(zone: TimeZone, from: Instant, until: Instant): string {
    const untilMs = epochMs(until)
    const pairs: [number, number | null][] = []
    let point = this.#Temporal.Instant.fromEpochMilliseconds(epochMs(from)).toZonedDateTimeISO(zone)
    for (;;) {
      // RFC 3339 has no seconds in an offset, which Liberia had until 1972.
      const minutes = Math.trunc(point.offsetNanoseconds / 60e9)
      pairs.push([Math.floor(point.epochMilliseconds / 1000), minutes])
      const next = point.getTimeZoneTransition('next')
      if (!next || next.epochMilliseconds >= untilMs) break
      point = next
    }
    pairs.push([Math.floor(untilMs / 1000), null])
    return JSON.stringify(pairs)
  }
}

/** `Calendar.resolve`, in this machine's zone if in no other. What is an instant already loads no calendar. */
export async function resolveWhen(moment: When, now: Instant, zone?: TimeZone): Promise<Instant> {
  if (moment.kind === 'instant') return moment.instant
  return (await Calendar.load(now)).resolve(moment, zone ?? systemTimeZone())
}

/** `Calendar.resolveEnd`, in this machine's zone if in no other. What is an instant already loads no calendar. */
export async function resolveEnd(moment: When, now: Instant, zone?: TimeZone): Promise<Instant> {
  if (moment.kind === 'instant') return moment.instant
  return (await Calendar.load(now)).resolveEnd(moment, zone ?? systemTimeZone())
}
