import { instant } from '../../src/values/time/instant.ts'

/** A line of the log, for tests that only want something written. */
export function note(action: string) {
  return { at: instant(0), actor: 'test', action, eventId: null, bookingId: null, before: null, after: null }
}
