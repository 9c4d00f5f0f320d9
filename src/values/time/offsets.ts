import { epochMs, type Instant, instant } from './instant.ts'

/**
 * An instant as RFC 3339 with the event zone's offset, `2031-05-01T19:30:00+02:00`, from the offsets that
 * were stored with the event. (Asking ICU costs 13 ms of a start; see docs/decisions.md.) Outside of what
 * was stored it is the same instant in UTC.
 */
export function inZone(at: Instant, utcOffsets: string): string {
  if (utcOffsets !== lastText) {
    lastOffsets = JSON.parse(utcOffsets)
    lastText = utcOffsets
    lastMinutes.clear()
  }
  const minute = minuteOf(at)
  const { local, offset } = lastMinutes.get(minute) ?? localMinute(at, minute)
  const seconds = at.slice(-SECONDS.length, -1)
  return local + (seconds.endsWith('.000') ? seconds.slice(0, -4) : seconds) + offset
}

const SECONDS = ':00.000Z'

type Offset = [fromSecond: number, minutes: number | null]

/** A minute in a zone, whose seconds are those of UTC. */
interface LocalMinute {
  local: string
  offset: string
}

/** A cache: of many bookings in a row, most are of one event and of few different minutes. */
let lastText = ''
let lastOffsets: readonly Offset[] = []
const lastMinutes = new Map<string, LocalMinute>()
const MOST_MINUTES = 100

function localMinute(at: Instant, minute: string): LocalMinute {
  const ms = epochMs(at)
  const minutes = minutesAt(Math.floor(ms / 1000))
  const known =
    minutes === null
      ? { local: minute, offset: 'Z' }
      : { local: minuteOf(instant(ms + minutes * 60_000)), offset: offsetText(minutes) }
  const begins = epochMs(`${minute}${SECONDS}` as Instant) / 1000
  // Long ago, some zones changed their offset in the middle of a minute.
  if (minutesAt(begins) !== minutesAt(begins + 59)) return known
  if (lastMinutes.size >= MOST_MINUTES) lastMinutes.clear()
  lastMinutes.set(minute, known)
  return known
}

function minuteOf(at: Instant): string {
  return at.slice(0, -SECONDS.length)
}

function minutesAt(second: number): number | null {
  let minutes: number | null = null
  for (const offset of lastOffsets) {
    if (offset[0] > second) break
    minutes = offset[1]
  }
  return minutes
}

/** `+02:00` */
export function offsetText(minutes: number): string {
  const absolute = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(absolute / 60)}:${two(absolute % 60)}`
}

function two(n: number): string {
  return String(Math.trunc(n)).padStart(2, '0')
}
