import type { Instant } from '../../values/time/instant.ts'
import type { Sql } from '../interface/sql.ts'

/** A ticket that was let in; `undoneAt` says when that was taken back. */
export interface CheckInRow {
  id: number
  eventId: number
  bookingId: number
  position: number
  at: Instant
  actor: string
  gate: string | null
  undoneAt: Instant | null
  undoneBy: string | null
}

const COLUMNS = `
  c.id, c.event_id AS "eventId", c.booking_id AS "bookingId", c.position, c.at, c.actor, c.gate, c.undone_at AS "undoneAt",
  c.undone_by AS "undoneBy"`

/** The unique index lets only one of several gates insert. */
const INSERT = `
  INSERT INTO check_ins (event_id, booking_id, position, at, actor, gate)
  VALUES (:eventId, :bookingId, :position, :at, :actor, :gate)
  ON CONFLICT DO NOTHING`
const MARK = `
  UPDATE tickets SET status = :to WHERE booking_id = :bookingId AND position = :position AND status = :from`

const STANDING = `
  SELECT ${COLUMNS} FROM check_ins c WHERE c.booking_id = :bookingId AND c.undone_at IS NULL ORDER BY c.id`
const STANDING_AT = `
  SELECT ${COLUMNS} FROM check_ins c
  WHERE c.booking_id = :bookingId AND c.position = :position AND c.undone_at IS NULL`
const BY_ID = `SELECT ${COLUMNS} FROM check_ins c WHERE c.id = :id`
const UNDO = `UPDATE check_ins SET undone_at = :at, undone_by = :actor WHERE id = :id AND undone_at IS NULL`

const CHECKED_IN = `SELECT count(*) AS seats FROM check_ins WHERE event_id = :eventId AND undone_at IS NULL`
const EXPECTED = `
  SELECT e.capacity - e.available - coalesce((SELECT sum(b.quantity) FROM bookings b
    WHERE b.event_id = e.id AND b.status = 'held'), 0) AS seats FROM events e WHERE e.id = :eventId`
const EXPECTED_BY_TYPE = `
  SELECT t.ticket_type_id AS "typeId", count(*) AS seats FROM bookings b JOIN tickets t ON t.booking_id = b.id
  WHERE b.event_id = :eventId AND b.status = 'confirmed' AND t.status IN ('valid', 'checked_in')
  GROUP BY t.ticket_type_id`
/** They were there also if the event was canceled since. */
const CHECKED_IN_BY_TYPE = `
  SELECT t.ticket_type_id AS "typeId", count(*) AS seats
  FROM check_ins c JOIN tickets t ON t.booking_id = c.booking_id AND t.position = c.position
  WHERE c.event_id = :eventId AND c.undone_at IS NULL
  GROUP BY t.ticket_type_id`

const REVOKE = `
  INSERT INTO revoked_secrets (booking_id, ticket_secret, revoked_at) VALUES (:bookingId, :secret, :at)
  ON CONFLICT DO NOTHING`
const REVOKED = `SELECT ticket_secret AS secret FROM revoked_secrets WHERE booking_id = :bookingId`

type NewCheckIn = Omit<CheckInRow, 'id' | 'undoneAt' | 'undoneBy'>

export function checkInQueries(sql: Sql) {
  return {
    /** Lets a ticket in; `undefined`, with nothing changed, where it is in. */
    async insert(checkIn: NewCheckIn): Promise<number | undefined> {
      const id = await sql.insert(INSERT, checkIn)
      if (id !== undefined) await sql.run(MARK, { ...checkIn, from: 'valid', to: 'checked_in' })
      return id
    },
    /** Takes one back; false where somebody has. */
    async undo({ id, bookingId, position }: CheckInRow, at: Instant, actor: string): Promise<boolean> {
      if ((await sql.run(UNDO, { id, at, actor })) === 0) return false
      await sql.run(MARK, { bookingId, position, from: 'checked_in', to: 'valid' })
      return true
    },
    /** What stands of a booking, in the order in which it was let in. */
    standing: (bookingId: number) => sql.all<CheckInRow>(STANDING, { bookingId }),
    /** What stands of one ticket. */
    standingAt: (bookingId: number, position: number) =>
      sql.all<CheckInRow>(STANDING_AT, { bookingId, position }),
    byId: (id: number) => sql.one<CheckInRow>(BY_ID, { id }),
    /** The last that stands, of this actor. */
    last(actor: string, filter: { eventId?: number | undefined; gate?: string | undefined }) {
      const where = ['c.actor = :actor', 'c.undone_at IS NULL']
      if (filter.eventId !== undefined) where.push('+c.event_id = :eventId')
      if (filter.gate !== undefined) where.push('c.gate = :gate')
      return sql.one<CheckInRow>(
        `SELECT ${COLUMNS} FROM check_ins c WHERE ${where.join(' AND ')} ORDER BY c.id DESC LIMIT 1`,
        { actor, ...filter },
      )
    },

    checkedIn: async (eventId: number) =>
      (await sql.one<{ seats: number }>(CHECKED_IN, { eventId }))?.seats ?? 0,
    /** Seats that are sold: those who may come. */
    expected: async (eventId: number) =>
      (await sql.one<{ seats: number }>(EXPECTED, { eventId }))?.seats ?? 0,
    expectedByType: (eventId: number) => seatsByType(sql, EXPECTED_BY_TYPE, eventId),
    checkedInByType: (eventId: number) => seatsByType(sql, CHECKED_IN_BY_TYPE, eventId),

    /** Keeps what the codes of a booking's tickets were derived from, before it gets another. */
    revoke: (bookingId: number, secret: string, at: Instant) => sql.run(REVOKE, { bookingId, secret, at }),
    revokedSecrets: async (bookingId: number) =>
      (await sql.all<{ secret: string }>(REVOKED, { bookingId })).map(({ secret }) => secret),
  }
}

async function seatsByType(sql: Sql, statement: string, eventId: number): Promise<Map<number, number>> {
  const rows = await sql.all<{ typeId: number; seats: number }>(statement, { eventId })
  return new Map(rows.map(({ typeId, seats }) => [typeId, Number(seats)]))
}
