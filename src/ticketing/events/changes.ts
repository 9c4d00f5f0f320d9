import type { ErrorCollector } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { When } from '../../values/time/when.ts'

// In a request for a change, `undefined` leaves a field as it was, and `null` takes away what it had.

export function orBefore<T>(wanted: T | null | undefined, before: T | null): T | null {
  return wanted === undefined ? before : wanted
}

/** A time that may change; mistakes in it are reported under the field's name. */
export function momentOrBefore(
  mistakes: ErrorCollector,
  field: string,
  wanted: When | null | undefined,
  before: Instant | null,
  resolve: (moment: When) => Instant,
): Instant | null {
  if (wanted === undefined || wanted === null) return orBefore(wanted, before)
  return mistakes.read(field, () => resolve(wanted)) ?? null
}
