import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { type Email, readableEmail } from '../../values/email.ts'
import { counted } from '../../values/number.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'

/** How many more seats an address may have at an event, negative where it has too many; undefined without a limit. */
export async function seatsAllowed(
  queries: Queries,
  { id, maxPerPerson }: Pick<EventRow, 'id' | 'maxPerPerson'>,
  email: Email | null | undefined,
  now: Instant,
): Promise<number | undefined> {
  if (maxPerPerson === null || !email) return undefined
  return maxPerPerson - (await queries.bookings.seatsOfPerson(id, email, now))
}

/** What one address may have at an event, over all its bookings. @throws Conflict PERSON_LIMIT */
export async function assertPersonLimit(
  queries: Queries,
  event: EventRow,
  email: Email | null | undefined,
  seats: number,
  now: Instant,
): Promise<void> {
  const allowed = await seatsAllowed(queries, event, email, now)
  if (allowed !== undefined && seats > Math.max(0, allowed)) throw overLimit(event, email, seats, allowed)
}

export function overLimit(
  event: EventRow,
  email: Email | null | undefined,
  requested: number,
  allowed: number,
): Conflict {
  return new Conflict('PERSON_LIMIT', tooMany(event, email, requested, allowed), {
    event: event.slug,
    email: email && readableEmail(email),
    maxPerPerson: event.maxPerPerson ?? 0,
    requested,
    allowed: Math.max(0, allowed),
  })
}

export function tooMany(
  { name, maxPerPerson }: EventRow,
  email: Email | null | undefined,
  requested: number,
  allowed: number,
): string {
  const limit = maxPerPerson ?? 0
  const who = email && readableEmail(email)
  return `${name} allows ${counted(limit, 'seat')} a person, and ${who} has ${limit - allowed}: ${requested} more ${requested === 1 ? 'is' : 'are'} too many`
}
