import { TixError } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { Conflict } from '../conflict.ts'
import type { Difference } from './differences.ts'

/** What was changed here and there, each in another way, is for people to decide. */
export function changedInBoth(ref: string, contested: readonly Difference[]): Conflict {
  return new Conflict(
    'IDEMPOTENCY_MISMATCH',
    `The booking of the ref ${quoted(ref)} was changed here since it was imported, and the row says something else again ` +
      `(${contested.map(({ text }) => text).join('; ')}). Nothing was changed; make the row say what is booked, or change the booking`,
    { ref },
  )
}

/** Its ref was booked before, and the row says something else. @param way what can be done about it */
export function otherContent(ref: string, differences: readonly Difference[], way: string): Conflict {
  const what = differences.map(({ text }) => text).join('; ')
  return new Conflict(
    'IDEMPOTENCY_MISMATCH',
    `The ref ${quoted(ref)} was booked before with other content (${what}). Nothing was changed; ${way}`,
    { ref },
  )
}

/** What `--update` makes of a change: nothing is promised that it would refuse, but for want of seats. */
export function whatUpdateDoes(plan: () => unknown): string {
  try {
    plan()
    return '--update carries such changes out'
  } catch (error) {
    if (error instanceof TixError) return error.message
    throw error
  }
}
