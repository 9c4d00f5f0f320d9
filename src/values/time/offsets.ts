import { epochMs, type Instant } from './instant.ts'

/**
 * An instant as RFC 3339 with the event zone's offset, `2031-05-01T19:30:00+02:00`, from the offsets that
 * were stored with the event. (Asking ICU costs 13 ms of a start; see docs/decisions.md.) Outside of what
 * was stored it is the same instant in UTC.
 */
export function inZone(at: Instant, utcOffsets: string): string {
  const ms = epochMs(at)
  const minutes = minutesAt(Math.floor(ms / 1000), utcOffsets)
  if (minutes === null) return `${withoutMilliseconds(at)}Z`
  const local = new Date(ms + minutes * 60_000).toISOString()
  return withoutMilliseconds(local) + offsetText(minutes)
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

function withoutMilliseconds(iso: string): string {
  return iso.endsWith('.000Z') ? iso.slice(0, -5) : iso.slice(0, -1)
}

function offsetText(minutes: number): string {
  const absolute = Math.abs(minutes)
  const two = (n: number) => String(Math.trunc(n)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(absolute / 60)}:${two(absolute % 60)}`
}
