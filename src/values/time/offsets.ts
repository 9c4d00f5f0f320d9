import { epochMs, type Instant } from './instant.ts'

/**
 * An instant as RFC 3339 with the event zone's offset, `2031-05-01T19:30:00+02:00`, from the offsets that
 * were stored with the event. (Asking ICU costs 13 ms of a start; see docs/decisions.md.) Outside of what
 * was stored it is the same instant in UTC.
 */
export function inZone(at: Instant, utcOffsets: string): string {
  const minute = at.slice(0, -SECONDS.length)
  if (last?.minute !== minute || last.utcOffsets !== utcOffsets) last = localMinute(at, utcOffsets)
  const seconds = at.slice(-SECONDS.length, -1)
  return last.local + (seconds.endsWith('.000') ? seconds.slice(0, -4) : seconds) + last.offset
}

const SECONDS = ':00.000Z'

/** A minute in a zone, whose seconds are those of UTC. */
interface LocalMinute {
  minute: string
  utcOffsets: string
  local: string
  offset: string
}

/** The one that was asked for last: what is told together was often made together. */
let last: LocalMinute | undefined

function localMinute(at: Instant, utcOffsets: string): LocalMinute {
  const ms = epochMs(at)
  const minute = at.slice(0, -SECONDS.length)
  const second = Math.floor(ms / 1000)
  const minutes = minutesAt(second, utcOffsets)
  if (minutes === null) return { minute: '', utcOffsets, local: minute, offset: 'Z' }
  const begins = epochMs(`${minute}${SECONDS}` as Instant) / 1000
  // Long ago, some zones changed their offset in the middle of a minute.
  const isWhole = minutesAt(begins, utcOffsets) === minutesAt(begins + 59, utcOffsets)
  const local = new Date(ms + minutes * 60_000).toISOString().slice(0, -SECONDS.length)
  return { minute: isWhole ? minute : '', utcOffsets, local, offset: offsetText(minutes) }
}

type Offset = [fromSecond: number, minutes: number | null]

/** Those that were asked for last: of many bookings in a row, most are of one event. */
let lastText = ''
let lastOffsets: readonly Offset[] = []

function minutesAt(second: number, utcOffsets: string): number | null {
  if (utcOffsets !== lastText) {
    lastOffsets = JSON.parse(utcOffsets)
    lastText = utcOffsets
  }
  let minutes: number | null = null
  for (const offset of lastOffsets) {
    if (offset[0] > second) break
    minutes = offset[1]
  }
  return minutes
}

function offsetText(minutes: number): string {
  const absolute = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(absolute / 60)}:${two(absolute % 60)}`
}

function two(n: number): string {
  return String(Math.trunc(n)).padStart(2, '0')
}
