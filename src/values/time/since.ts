import { duration } from '../duration.ts'
import { Invalid } from '../errors.ts'
import { ParseError, quoted } from '../parse-error.ts'
import { type Instant, plus } from './instant.ts'
import { type When, when } from './when.ts'
import { resolveEnd, resolveWhen } from './zone.ts'

/** A moment in the past as someone typed it: a time, or how long ago. */
export type Since = When | { kind: 'ago'; ms: number }

const ago = duration('1s', '3650d')
/** `2 weeks ago`, `30 min`. */
const IN_WORDS =
  /^(\d+) ?(?:(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)(?:ou)?rs?|(d)ays?|(w)eeks?|(s|m|h|d|w))(?: ago)?$/

/** Reads `2h`, `15m`, `1w`, `2 weeks ago`, or a time in any form that `when` reads. */
export function since(raw: string): Since {
  const [, count, ...units] = IN_WORDS.exec(raw.trim().toLowerCase()) ?? []
  if (count !== undefined) return { kind: 'ago', ms: ago(count + units.join('')) }
  if (/^\d+[a-z]+$/.test(raw) && !/^\d+[ap]m$/.test(raw)) return { kind: 'ago', ms: ago(raw) }
  try {
    return passed(when(raw), raw)
  } catch (error) {
    if (error instanceof ParseError && !/\d{4}-\d\d-\d\d/.test(raw))
      throw new ParseError(
        `must be a time like "2026-12-01 19:30", or how long ago, like 2h or 1w, not ${quoted(raw)}`,
      )
    throw error
  }
}

/** Refuses a weekday, or a date without its year, which elsewhere mean the future. A time alone is one of today. */
function passed(moment: When, raw: string): When {
  if (moment.kind !== 'near' || moment.day.kind === 'from-today') return moment
  if (moment.day.kind === 'time') return { ...moment, day: { kind: 'from-today', days: 0 } }
  throw new ParseError(`needs its date: ${quoted(raw)}`)
}

/** Local times are in this machine's zone. */
export async function resolveSince(moment: Since, now: Instant): Promise<Instant> {
  return moment.kind === 'ago' ? plus(now, -moment.ms) : resolveWhen(moment, now)
}

/** The end of a period: a day includes its last moment. */
async function resolveUntil(moment: Since, now: Instant): Promise<Instant> {
  return moment.kind === 'ago' ? plus(now, -moment.ms) : resolveEnd(moment, now)
}

/** From when on, and until when. @throws Invalid, see `assertForward` */
export async function resolvePeriod(
  period: { since?: Since | undefined; until?: Since | undefined },
  now: Instant,
): Promise<{ since: Instant | undefined; until: Instant | undefined }> {
  const since = period.since && (await resolveSince(period.since, now))
  const until = period.until && (await resolveUntil(period.until, now))
  assertForward(since, until, 'until')
  return { since, until }
}

/**
 * Two ends that were mistaken for each other would find nothing, as if nothing had been sold.
 *
 * @param field that of the end
 * @throws Invalid for a period in which there is no time
 */
export function assertForward(begin: Instant | undefined, end: Instant | undefined, field: string): void {
  if (begin !== undefined && end !== undefined && end <= begin)
    throw Invalid.field(field, `must be later than the beginning, ${begin}`)
}
