import { duration } from '../duration.ts'
import { ParseError, quoted } from '../parse-error.ts'
import { type Instant, plus } from './instant.ts'
import { type When, when } from './when.ts'
import { resolveWhen, systemTimeZone } from './zone.ts'

/** A moment in the past as someone typed it: a time, or how long ago. */
export type Since = When | { kind: 'ago'; ms: number }

const ago = duration('1s', '3650d')

/** Reads `2h`, `15m`, `7d`, or a time in any form that `when` reads. */
export function since(raw: string): Since {
  if (/^\d+[a-z]+$/.test(raw)) return { kind: 'ago', ms: ago(raw) }
  try {
    return when(raw)
  } catch (error) {
    if (error instanceof ParseError && !/\d{4}-\d\d-\d\d/.test(raw))
      throw new ParseError(
        `must be a time like "2026-12-01 19:30", or how long ago, like 2h, not ${quoted(raw)}`,
      )
    throw error
  }
}

/** Local times are in this machine's zone. */
export async function resolveSince(moment: Since, now: Instant): Promise<Instant> {
  return moment.kind === 'ago' ? plus(now, -moment.ms) : resolveWhen(moment, systemTimeZone())
}
