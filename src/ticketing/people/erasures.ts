import { PortionDone, type Tx, type TxPortion } from '../context.ts'
import { changeWords, findable } from '../inventory/booking-words.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { findEvent } from '../model/event.ts'
import { scrubbedLines, scrubbedResult } from './scrub-log.ts'
import type { FoundTexts, TextApart } from './search.ts'
import type { Spellings } from './spellings.ts'

/** Lines, keys or texts that are written anew in one portion. */
const TOGETHER = 200

/**
 * What is to be done about what was found, portion by portion.
 *
 * @param removed is given every text that was the person's
 */
export function* erasures(
  who: Spellings,
  found: FoundTexts,
  removed: Set<string>,
): Generator<TxPortion<void>> {
  for (const { id, eventId, name } of found.entries) {
    if (name !== null) removed.add(name)
    yield tx => eraseEntry(tx, id, eventId)
  }
  for (const id of found.theirs) yield tx => eraseBooking(tx, id, who, removed)
  for (const id of found.naming) yield tx => eraseWithin(tx, id, who, removed)
  const theirs = new Set(found.theirs)
  const ofOthers = found.lines.filter(({ bookingId }) => bookingId === null || !theirs.has(bookingId))
  for (const some of portions(scrubbedOneByOne(ofOthers, who, removed)))
    yield async tx => {
      for (const line of some) await tx.queries.people.rewriteLine(line)
    }
  for (const some of portions(found.keys))
    yield async tx => {
      for (const key of some) await eraseKey(tx, key, who)
    }
  for (const some of portions(found.apart))
    yield async tx => {
      for (const text of some) await tx.queries.people.rewriteText(text.place, text, inPlaceOf(text, who))
    }
}

function portions<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / TOGETHER) }, (_, at) =>
    items.slice(at * TOGETHER, (at + 1) * TOGETHER),
  )
}

/** Who waits leaves the line; an offer stays a hold until it is confirmed or expires. */
async function eraseEntry(tx: Tx, id: number, eventId: number): Promise<void> {
  await findEvent(tx.queries, String(eventId))
  const left = (await tx.queries.waitlist.decline(id)) > 0
  await tx.queries.people.eraseEntry(id)
  if (left) await offerReleasedSeats(tx, eventId)
}

/** A booking that is the person's, or was: also what the log tells of that time. */
async function eraseBooking(tx: Tx, id: number, who: Spellings, removed: Set<string>): Promise<void> {
  // The log outlives whatever it tells of.
  if ((await tx.queries.people.eventOf(id)) !== undefined) await eraseWithin(tx, id, who, removed)
  // The first lines last: it is they that say whose booking it was, should this be ended in between.
  const lines = scrubbedLines(await tx.queries.people.logged(id), who, removed).reverse()
  for (const line of lines.slice(0, TOGETHER)) await tx.queries.people.rewriteLine(line)
  if (lines.length > TOGETHER) throw new PortionDone()
}

async function eraseWithin(tx: Tx, id: number, who: Spellings, removed: Set<string>): Promise<void> {
  const booking = await tx.queries.bookings.byId(id)
  if (!booking) return
  const theirs = booking.email === who.email
  const tickets = await tx.queries.tickets.ofBooking(id)
  const rest = (text: string | null) => {
    if (text !== null && theirs) removed.add(text)
    if (text === null || theirs) return null
    return who.isIn(text) ? who.without(text) : text
  }
  const after = { ...booking, name: rest(booking.name), note: rest(booking.note) }
  const email = theirs ? null : booking.email
  const ref = who.isIn(booking.ref) ? `erased-${id}` : booking.ref
  await tx.queries.people.eraseGuest({ id, email, name: after.name, note: after.note, ref })
  const ticketsAfter = tickets.map(ticket => ({ ...ticket, attendee: rest(ticket.attendee) }))
  for (const [at, { position, attendee }] of ticketsAfter.entries())
    if (attendee !== tickets[at]?.attendee) await tx.queries.tickets.name(id, position, attendee)
  await changeWords(tx, id, findable(booking, tickets), findable(after, ticketsAfter))
}

/** What it tells of the person goes; the key stays, so that nothing is done twice, unless the address is in itself. */
async function eraseKey(
  tx: Tx,
  { result, ...key }: FoundTexts['keys'][number],
  who: Spellings,
): Promise<void> {
  if (who.isIn(key.key)) await tx.queries.idempotency.release(key)
  else if (result !== null) await tx.queries.idempotency.keep(key, scrubbedResult(result, who))
}

function scrubbedOneByOne(lines: FoundTexts['lines'], who: Spellings, removed: Set<string>) {
  return lines.flatMap(line => scrubbedLines([line], who, removed))
}

/** The text without the address; a token's name has to stay unique. */
function inPlaceOf({ place, column, id, text }: TextApart, who: Spellings): string {
  return place === 'tokens' && column === 'name' ? `erased-${id}` : who.without(text)
}
