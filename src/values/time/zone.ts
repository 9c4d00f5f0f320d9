import type { Kind } from '../kind.ts'
import { ParseError, quoted } from '../parse-error.ts'
import { epochMs, type Instant, instant } from './instant.ts'
import type { When } from './when.ts'

/** An IANA time zone, in its canonical spelling. */
export type TimeZone = Kind<string, 'TimeZone'>

type Temporal = typeof import('temporal-polyfill').Temporal

/** An IANA time zone in its canonical spelling: `europe/berlin` → `Europe/Berlin`. */
export function timeZone(raw: string): TimeZone {
  const name = raw.trim()
  try {
    if (/^[a-z]/i.test(name)) {
      const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
      return timeZone as TimeZone
    }
  } catch {
    // RangeError: told below, with all that is no name
  }
  throw new ParseError(`must be an IANA time zone like Europe/Berlin, not ${quoted(raw)}`)
}

/** The zone of this machine. */
export function systemTimeZone(): TimeZone {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone as TimeZone
}

/**
 * Reckons with time zones. That needs ICU's data and the Temporal polyfill, which take 15 ms to wake up, so
 * it is loaded when events are written, and before the transaction. Whoever reads or books uses what was
 * worked out then (see `offsets.ts`).
 */
export class Calendar {
  readonly #Temporal: Temporal

  private constructor(temporal: Temporal) {
    this.#Temporal = temporal
  }

  static #loaded: Calendar | undefined

  /** Once it is there, it is there at once: also in a transaction, which waits for nothing. */
  static async load(): Promise<Calendar> {
    Calendar.#loaded ??= new Calendar((await import('temporal-polyfill')).Temporal)
    return Calendar.#loaded
  }

  /** The instant that a local time means in a zone. A time that does not exist or exists twice there is a mistake. */
  resolve(moment: When, zone: TimeZone): Instant {
    if (moment.kind === 'instant') return moment.instant
    const local = this.#Temporal.PlainDateTime.from(`${moment.date}T${moment.time ?? '00:00'}`)
    const read = (disambiguation: 'earlier' | 'later') => local.toZonedDateTime(zone, { disambiguation })
    const [earlier, later] = [read('earlier'), read('later')]
    if (earlier.equals(later)) return instant(earlier.epochMilliseconds)
    const readings = [earlier, later].map(reading =>
      reading.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
    )
    const problem = earlier.toPlainDateTime().equals(local) ? 'exists twice' : 'does not exist'
    throw new ParseError(
      `${quoted(moment.raw)} ${problem} in ${zone}, where the clock changes. Say which is meant: ${readings.join(' or ')}`,
    )
  }

  /** Like `resolve`, but a bare date means the end of that day. */
  resolveEnd(moment: When, zone: TimeZone): Instant {
    const start = this.resolve(moment, zone)
    return moment.kind === 'local' && moment.time === undefined ? this.endOfLocalDay(start, zone) : start
  }

  /** The first instant of the next local day. */
  endOfLocalDay(at: Instant, zone: TimeZone): Instant {
    const local = this.#Temporal.Instant.fromEpochMilliseconds(epochMs(at)).toZonedDateTimeISO(zone)
    return instant(local.add({ days: 1 }).startOfDay().epochMilliseconds)
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
      pairs.push([Math.floor(point.epochMilliseconds / 1000), point.offsetNanoseconds / 60e9])
      const next = point.getTimeZoneTransition('next')
      if (!next || next.epochMilliseconds >= untilMs) break
      point = next
    }
    pairs.push([Math.floor(untilMs / 1000), null])
    return JSON.stringify(pairs)
  }
}

/** See `Calendar.resolve`; what is an instant already costs nothing. */
export async function resolveWhen(moment: When, zone: TimeZone): Promise<Instant> {
  return moment.kind === 'instant' ? moment.instant : (await Calendar.load()).resolve(moment, zone)
}

/** See `Calendar.resolveEnd`. */
export async function resolveEnd(moment: When, zone: TimeZone): Promise<Instant> {
  return moment.kind === 'instant' ? moment.instant : (await Calendar.load()).resolveEnd(moment, zone)
}
