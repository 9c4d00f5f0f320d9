import type { EventRow } from '../../store/interface/rows.ts'
import { Conflict } from '../../ticketing/conflict.ts'
import type { Tx } from '../../ticketing/context.ts'
import { findEvent } from '../../ticketing/model/event.ts'
import { NotFound } from '../../values/errors.ts'
import { nameKey, searchKey } from '../../values/names/names.ts'
import { quoted } from '../../values/parse-error.ts'
import { inZone } from '../../values/time/offsets.ts'
import { type Calendar, systemTimeZone } from '../../values/time/zone.ts'
import type { ParsedEvent } from './event-row.ts'

/**
 * The event that a row is about, or `undefined` for a new one: that of its slug; without one, the event of the same name
 * that begins at the same time.
 *
 * @param moved another start of the only event of that name is a new time for it
 * @throws Conflict where that is not clear
 */
export async function eventOfRow(
  tx: Tx,
  row: ParsedEvent,
  calendar: Calendar,
  moved: boolean,
): Promise<EventRow | undefined> {
  if (row.slug !== undefined) {
    try {
      return await findEvent(tx.queries, row.slug)
    } catch (error) {
      if (error instanceof NotFound) return undefined
      throw error
    }
  }
  const { name = '', starts } = row
  const key = nameKey(name)
  const named = (await tx.queries.events.named(searchKey(name))).filter(event => nameKey(event.name) === key)
  const [first, ...others] = named
  if (!first) return undefined
  const same =
    starts === undefined
      ? named
      : named.filter(event => calendar.resolve(starts, row.timezone ?? event.timezone) === event.startsAt)
  const [match, ...more] = same
  if (match && more.length === 0) return findEvent(tx.queries, String(match.id))
  if (moved && others.length === 0 && !match) return findEvent(tx.queries, String(first.id))
  const those = named.slice(0, 5).map(event => `${event.slug} at ${inZone(event.startsAt, event.utcOffsets)}`)
  throw new Conflict(
    'CONFLICT',
    match
      ? `${quoted(name)} is the name of several events (${those.join(', ')}): give the row a slug`
      : `${quoted(name)} is the name of an event at another time (${those.join(', ')}). Give the row a slug of its own${
          others.length === 0 ? ', or say --moved if it is that event at a new time' : ''
        }`,
  )
}

/** The key by which two rows of one input are found to be the same event. */
export function identityOf(row: ParsedEvent, calendar: Calendar): string {
  if (row.slug !== undefined) return `slug ${row.slug}`
  const starts = row.starts && calendar.resolve(row.starts, row.timezone ?? systemTimeZone())
  return `${nameKey(row.name ?? '')} ${starts ?? ''}`
}
