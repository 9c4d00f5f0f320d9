import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import type { BookingWord } from '../../store/queries/bookings/booking-words.ts'
import { searchWords } from '../../values/names/search-words.ts'
import type { Tx } from '../context.ts'

/** The names by which a booking is found, and the event that it is of. */
export interface Findable {
  eventId: number
  name: string | null
  attendees: readonly (string | null)[]
}

export function findable(booking: BookingRow, tickets: readonly TicketRow[]): Findable {
  return {
    eventId: booking.eventId,
    name: booking.name,
    attendees: tickets.map(({ attendee }) => attendee),
  }
}

/** Makes new bookings findable by their names: one statement for all of them, none for those without. */
export async function addWords(
  tx: Tx,
  bookings: readonly { row: BookingRow; tickets: readonly TicketRow[] }[],
): Promise<void> {
  const words: BookingWord[] = []
  for (const { row, tickets } of bookings) {
    if (row.name === null && tickets.every(({ attendee }) => attendee === null)) continue
    const { eventId, name, attendees } = findable(row, tickets)
    for (const word of searchWords([name, ...attendees])) words.push({ word, bookingId: row.id, eventId })
  }
  if (words.length > 0) await tx.queries.bookingWords.add(words)
}

/**
 * Called by everything that changes a booking's name, its attendees' names or its event, with the state before and after:
 * old words can only be removed by their text.
 */
export async function changeWords(
  tx: Tx,
  bookingId: number,
  before: Findable,
  after: Findable,
): Promise<void> {
  const had = new Set(searchWords([before.name, ...before.attendees]))
  const has = new Set(searchWords([after.name, ...after.attendees]))
  for (const word of had)
    if (!has.has(word)) await tx.queries.bookingWords.remove(word, bookingId)
    else if (before.eventId !== after.eventId)
      await tx.queries.bookingWords.move(word, bookingId, after.eventId)
  const added = [...has].filter(word => !had.has(word))
  if (added.length > 0)
    await tx.queries.bookingWords.add(added.map(word => ({ word, bookingId, eventId: after.eventId })))
}
