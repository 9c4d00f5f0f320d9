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

/** Its ref was booked before, and the row says something else. */
export function otherContent(ref: string, differences: readonly Difference[], canUpdate: boolean): Conflict {
  const what = differences.map(({ text }) => text).join('; ')
  return new Conflict(
    'IDEMPOTENCY_MISMATCH',
    `The ref ${quoted(ref)} was booked before with other content (${what}). Nothing was changed; ${
      canUpdate ? '--update carries such changes out' : 'a booking of another event needs a ref of its own'
    }`,
    { ref },
  )
}
