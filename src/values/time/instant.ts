import type { Kind } from '../kind.ts'

/** A UTC instant with milliseconds, `2031-05-01T17:30:00.000Z`: sorts as text. */
export type Instant = Kind<string, 'Instant'>
export function instant(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant
}

export function epochMs(at: Instant): number {
  return Date.parse(at)
}

export function plus(at: Instant, ms: number): Instant {
  return instant(epochMs(at) + ms)
}

export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b
}
