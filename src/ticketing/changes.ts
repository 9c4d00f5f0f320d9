import type { Instant } from '../store/values.ts'
import type { When } from './time/when.ts'
import type { Mistakes } from './values/mistake.ts'

// In a request for a change, `undefined` leaves a field as it was, and `null` takes away what it had.

export function orBefore<T>(wanted: T | null | undefined, before: T | null): T | null {
  return wanted === undefined ? before : wanted
}

/** A moment that may move; what is wrong with it is taken down under the field's name. */
export function momentOrBefore(
  mistakes: Mistakes,
  field: string,
  wanted: When | null | undefined,
  before: Instant | null,
  resolve: (moment: When) => Instant,
): Instant | null {
  if (wanted === undefined || wanted === null) return orBefore(wanted, before)
  return mistakes.read(field, () => resolve(wanted)) ?? null
}
