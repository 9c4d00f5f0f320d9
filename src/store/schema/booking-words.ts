import { searchWords } from '../../values/names/search-words.ts'
import type { Steps } from './migration.ts'

/** Bookings that are read together: so many, with the names of all their tickets, are in memory at a time. */
const TOGETHER = 10_000

const BOOKINGS = `
  SELECT id, event_id AS "eventId", user_name AS name FROM bookings WHERE id > :after ORDER BY id LIMIT ${TOGETHER}`
const ATTENDEES = `
  SELECT booking_id AS "bookingId", attendee AS name FROM tickets
  WHERE booking_id > :after AND booking_id <= :last AND attendee IS NOT NULL`
const ADD = 'INSERT INTO booking_words (word, booking_id, event_id) VALUES (:word, :bookingId, :eventId)'

interface NamedBooking {
  id: number
  eventId: number
  name: string | null
}

/** Makes the bookings that are there already findable by the words of their names. */
export function* fillBookingWords(): Steps {
  for (let after = 0; ; ) {
    const bookings = (yield { statement: BOOKINGS, params: { after } }) as NamedBooking[]
    const last = bookings.at(-1)?.id
    if (last === undefined) return
    const names = new Map(bookings.map(({ id, name }) => [id, [name]]))
    const attendees = yield { statement: ATTENDEES, params: { after, last } }
    for (const { bookingId, name } of attendees as { bookingId: number; name: string }[])
      names.get(bookingId)?.push(name)
    const rows = bookings.flatMap(({ id: bookingId, eventId }) =>
      searchWords(names.get(bookingId) ?? []).map(word => ({ word, bookingId, eventId })),
    )
    // In the order of the index: in any other, a million bookings would write most of its pages a hundred times.
    yield { statement: ADD, rows: rows.sort((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : 0)) }
    after = last
  }
}
