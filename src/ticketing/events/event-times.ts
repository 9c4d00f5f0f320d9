import type { EventRow } from '../../store/interface/rows.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import { earlier, epochMs, type Instant, instant } from '../../values/time/instant.ts'
import type { When } from '../../values/time/when.ts'
import { type Calendar, systemTimeZone, type TimeZone } from '../../values/time/zone.ts'
import { momentOrBefore } from './changes.ts'

/** What was asked for: `null` takes away, `undefined` leaves as it is. Local times are in the event's zone. */
export interface TimesRequest {
  starts?: When | undefined
  ends?: When | null | undefined
  timezone?: TimeZone | undefined
  salesStart?: When | null | undefined
  salesEnd?: When | null | undefined
}

/** Every column of an event that has to do with time, in agreement with each other. */
export type EventTimes = Pick<
  EventRow,
  'startsAt' | 'endsAt' | 'overAt' | 'timezone' | 'utcOffsets' | 'salesStartAt' | 'salesEndAt'
>

/** The times that an event has so far. */
type KnownTimes = Pick<EventRow, 'endsAt' | 'salesStartAt' | 'salesEndAt' | 'createdAt'> & {
  startsAt: Instant | null
  timezone: TimeZone | undefined
  utcOffsets?: string
}

/** How long after an event its zone's offsets are still kept, for cancellations and refunds: a year. */
const OFFSETS_KEPT_MS = 366 * 86_400_000

/** The times of an event that is only being made. */
export function noTimes(now: Instant): KnownTimes {
  return {
    timezone: undefined,
    startsAt: null,
    endsAt: null,
    salesStartAt: null,
    salesEndAt: null,
    createdAt: now,
  }
}

/** @throws Invalid for times that do not fit together or do not exist in the zone */
export function eventTimes(
  calendar: Calendar,
  request: TimesRequest,
  known: KnownTimes,
  now: Instant,
): EventTimes {
  const timezone = request.timezone ?? known.timezone ?? systemTimeZone()
  const mistakes = new ErrorCollector()
  const start = (moment: When) => calendar.resolve(moment, timezone)
  const end = (moment: When) => calendar.resolveEnd(moment, timezone)
  const { starts, ends, salesStart, salesEnd } = request
  const startsAt = momentOrBefore(mistakes, 'starts', starts, known.startsAt, start)
  const endsAt = momentOrBefore(mistakes, 'ends', ends, known.endsAt, end)
  const salesStartAt = momentOrBefore(mistakes, 'salesStart', salesStart, known.salesStartAt, start)
  const salesEndAt = momentOrBefore(mistakes, 'salesEnd', salesEnd, known.salesEndAt, end)
  if (startsAt && endsAt && endsAt <= startsAt) mistakes.add('ends', 'an event must end after it starts')
  checkSalesPeriod(mistakes, salesStartAt, salesEndAt)
  const overAt = endsAt ?? (startsAt && calendar.endOfLocalDay(startsAt, timezone))
  if (overAt && salesStartAt && salesStartAt >= overAt)
    mistakes.add('salesStart', 'sales must start before the event is over, when they end at the latest')
  mistakes.throwIfAny()
  if (!startsAt || !overAt) throw new Error('starts was neither read nor reported')
  const earliest = earlier(earlier(startsAt, salesStartAt ?? startsAt), known.createdAt)
  // What was sold elsewhere may be older than the event: see insert-sales.ts.
  const first = earlier(earliest, offsetsKnownFrom(known.utcOffsets) ?? earliest)
  const last = instant(Math.max(epochMs(overAt), epochMs(now)) + OFFSETS_KEPT_MS)
  const utcOffsets = calendar.offsetsBetween(timezone, first, last)
  return { startsAt, endsAt, overAt, timezone, utcOffsets, salesStartAt, salesEndAt }
}

export function checkSalesPeriod(mistakes: ErrorCollector, start: Instant | null, end: Instant | null): void {
  if (start && end && end <= start) mistakes.add('salesEnd', 'sales must end after they start')
}

function offsetsKnownFrom(utcOffsets = '[]'): Instant | undefined {
  const [first] = JSON.parse(utcOffsets) as [number, number | null][]
  return first && instant(first[0] * 1000)
}
