import type { Sql } from '../../interface/sql.ts'

const ADD = 'INSERT INTO booking_words (word, booking_id, event_id) VALUES (:word, :bookingId, :eventId)'
const REMOVE = 'DELETE FROM booking_words WHERE word = :word AND booking_id = :bookingId'
const MOVE = 'UPDATE booking_words SET event_id = :eventId WHERE word = :word AND booking_id = :bookingId'

export type BookingWord = { word: string; bookingId: number; eventId: number }

/** The words by which bookings are found: see ticketing/inventory/booking-words.ts. */
export function bookingWordQueries(sql: Sql) {
  return {
    add: (words: readonly BookingWord[]) => sql.sendAll(ADD, words),
    remove: (word: string, bookingId: number) => sql.send(REMOVE, { word, bookingId }),
    move: (word: string, bookingId: number, eventId: number) => sql.send(MOVE, { word, bookingId, eventId }),
  }
}
