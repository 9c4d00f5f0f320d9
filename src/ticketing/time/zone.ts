import type { Instant, TimeZone } from '../../store/values.ts'
import { Mistake, quoted } from '../values/mistake.ts'
import { epochMs, instant } from './instant.ts'
import type { When } from './when.ts'

// Everything here needs ICU's data and the Temporal polyfill, which take 15 ms to wake up: it runs when
// events are written. Whoever reads or books uses what was worked out then (see `offsets.ts`).
const temporal = async () => (await import('temporal-polyfill')).Temporal

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
  throw new Mistake(`must be an IANA time zone like Europe/Berlin, not ${quoted(raw)}`)
}

/** The zone of this machine. */
export function systemTimeZone(): TimeZone {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone as TimeZone
}

/** The instant that a local time means in a zone. A time that does not exist or exists twice there is a mistake. */
export async function resolveWhen(moment: When, zone: TimeZone): Promise<Instant> {
  if (moment.kind === 'instant') return moment.instant
  const Temporal = await temporal()
  const local = Temporal.PlainDateTime.from(`${moment.date}T${moment.time ?? '00:00'}`)
  const read = (disambiguation: 'earlier' | 'later') => local.toZonedDateTime(zone, { disambiguation })
  const [earlier, later] = [read('earlier'), read('later')]
  if (earlier.equals(later)) return instant(earlier.epochMilliseconds)
  const readings = [earlier, later].map(reading =>
    reading.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
  )
  const problem = earlier.toPlainDateTime().equals(local) ? 'exists twice' : 'does not exist'
  throw new Mistake(
    `${quoted(moment.raw)} ${problem} in ${zone}, where the clock changes. Say which is meant: ${readings.join(' or ')}`,
  )
}

/** Like `resolveWhen`, but a bare date means the end of that day. */
export async function resolveEnd(moment: When, zone: TimeZone): Promise<Instant> {
  const start = await resolveWhen(moment, zone)
  return moment.kind === 'local' && moment.time === undefined ? endOfLocalDay(start, zone) : start
}

/** The first instant of the next local day. */
export async function endOfLocalDay(at: Instant, zone: TimeZone): Promise<Instant> {
  const Temporal = await temporal()
  const local = Temporal.Instant.fromEpochMilliseconds(epochMs(at)).toZonedDateTimeISO(zone)
  return instant(local.add({ days: 1 }).startOfDay().epochMilliseconds)
}

/**
 * The zone's offsets from `from` until `until`, as pairs [epoch second from which it applies, minutes];
 * the last pair has null minutes: from there on nothing is known.
 */
export async function offsetsBetween(zone: TimeZone, from: Instant, until: Instant): Promise<string> {
  const Temporal = await temporal()
  const untilMs = epochMs(until)
  const pairs: [number, number | null][] = []
  let point = Temporal.Instant.fromEpochMilliseconds(epochMs(from)).toZonedDateTimeISO(zone)
  for (;;) {
    pairs.push([Math.floor(point.epochMilliseconds / 1000), point.offsetNanoseconds / 60e9])
    const next = point.getTimeZoneTransition('next')
    if (!next || next.epochMilliseconds >= untilMs) break
    point = next
  }
  pairs.push([Math.floor(untilMs / 1000), null])
  return JSON.stringify(pairs)
}
