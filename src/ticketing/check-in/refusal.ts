import { NotFound, type TixError } from '../../values/errors.ts'
import { counted } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import { Conflict } from '../conflict.ts'
import type { CheckIn } from './check-in.ts'
import type { Outcome } from './outcomes.ts'

/**
 * What is wrong with the codes that were not let in; `undefined` where all were. Whatever was let in stays in.
 * NotFound where nothing is known of any of them, else a Conflict with the code of the first that is refused.
 *
 * @param aim what was to be done with them
 */
export function refusalOf(checkIns: readonly CheckIn[], aim = 'let in'): TixError | undefined {
  const refused = checkIns.filter(({ outcome }) => outcome !== 'OK')
  const [first] = refused
  if (!first) return undefined
  const message =
    refused.length === 1
      ? inWords(first)
      : `${counted(refused.length, 'code')} of ${checkIns.length} not ${aim}: ${[...new Set(refused.map(({ outcome }) => outcome))].join(', ')}`
  const details = { refused: refused.map(({ code, outcome, first }) => ({ code, outcome, first })) }
  const known = refused.find(({ outcome }) => outcome !== 'UNKNOWN')
  if (!known || known.outcome === 'OK' || known.outcome === 'UNKNOWN') return new NotFound(message, details)
  return new Conflict(known.outcome, message, details)
}

const WORDS: Record<Exclude<Outcome, 'UNKNOWN' | 'ALREADY_CHECKED_IN'>, string> = {
  WRONG_EVENT: 'is for another event',
  REVOKED: 'was replaced: the booking has a new owner, with new tickets',
  CANCELED: 'is canceled',
  HELD: 'is only held: it is not sold yet',
  UNPAID: 'is not paid in full',
  NOT_YET: 'is for an event that is still a draft',
  OK: 'is let in',
}

/** Why one code was not let in, as a sentence. */
export function inWords({ code, outcome, booking, ticket, event, first }: CheckIn): string {
  if (outcome === 'UNKNOWN') return `No ticket or booking has the code ${quoted(code)}`
  const what = ticket ?? booking ?? code
  if (outcome === 'WRONG_EVENT' && event)
    return `${what} is for another event: ${event.name}, ${event.startsAt.slice(0, 16).replace('T', ' ')}`
  if (outcome !== 'ALREADY_CHECKED_IN') return `${what} ${WORDS[outcome]}`
  if (!first) return `${what} was let in before`
  const where = first.gate === null ? '' : ` at ${first.gate}`
  return `${what} was let in before, at ${first.at}${where} by ${first.actor}`
}
