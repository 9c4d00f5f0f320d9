import type { MinorUnits } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { TicketTypeRow } from '../interface/rows.ts'
import { inserted, type Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'

const COLUMNS = `
  id, event_id AS "eventId", name, price, quota, available, sales_start_at AS "salesStartAt",
  sales_end_at AS "salesEndAt", min_per_booking AS "minPerBooking", max_per_booking AS "maxPerBooking"`

const OF_EVENT = `SELECT ${COLUMNS} FROM ticket_types WHERE event_id = :eventId ORDER BY id`

const INSERT = `
  INSERT INTO ticket_types (event_id, name, name_key, price, quota, available, sales_start_at, sales_end_at,
    min_per_booking, max_per_booking)
  VALUES (:eventId, :name, :nameKey, :price, :quota, :quota, :salesStartAt, :salesEndAt,
    :minPerBooking, :maxPerBooking)`

const UPDATE = `
  UPDATE ticket_types SET name = :name, name_key = :nameKey, price = :price, quota = :quota,
    available = :available, sales_start_at = :salesStartAt, sales_end_at = :salesEndAt,
    min_per_booking = :minPerBooking, max_per_booking = :maxPerBooking
  WHERE id = :id`

/** Seats of a type that are held or sold: what its quota, if it gets one, has to hold. */
const TAKEN = `
  SELECT count(*) AS taken FROM bookings b JOIN tickets t ON t.booking_id = b.id
  WHERE b.event_id = :eventId AND b.status IN ('held', 'confirmed')
    AND t.ticket_type_id = :id AND t.status IN ('valid', 'checked_in')`

/** Layer 4 of the guard, for a type's quota; a type without one is bounded by its event alone. */
const TAKE = `
  UPDATE ticket_types SET available = available - :quantity
  WHERE id = :id AND (available IS NULL OR available >= :quantity)`
const GIVE_BACK = `UPDATE ticket_types SET available = available + :quantity WHERE id = :id`

export interface NewTicketType {
  eventId: number
  name: string
  nameKey: string
  price: MinorUnits | null
  quota: number | null
  salesStartAt: Instant | null
  salesEndAt: Instant | null
  minPerBooking: number | null
  maxPerBooking: number | null
}

export interface ExpiredSeats {
  eventId: number
  typeId: number
  seats: number
}

/**
 * A hold whose seats are all of one type is counted within `idx_held_type`: with a look at its tickets, 100,000 of
 * them take ten times as long.
 */
const expiredSeats = (among: string) => `
  SELECT y.event_id AS "eventId", y.id AS "typeId", (SELECT coalesce(sum(b.quantity), 0) FROM bookings b
    WHERE b.event_id = y.event_id AND b.ticket_type_id = y.id AND b.status = 'held' AND b.expires_at <= :now) AS seats
  FROM ticket_types y WHERE y.event_id ${among}
  UNION ALL
  SELECT b.event_id, t.ticket_type_id, count(*) FROM bookings b JOIN tickets t ON t.booking_id = b.id
  WHERE b.event_id ${among} AND b.ticket_type_id IS NULL AND b.status = 'held' AND b.expires_at <= :now
    AND t.status = 'valid'
  GROUP BY b.event_id, t.ticket_type_id`

export function ticketTypeQueries(sql: Sql) {
  return {
    /** In the order in which they were added. */
    ofEvent: (eventId: number) => sql.all<TicketTypeRow>(OF_EVENT, { eventId }),

    async ofEvents(eventIds: readonly number[]): Promise<TicketTypeRow[]> {
      const { among, params } = amongst(eventIds)
      return sql.all(`SELECT ${COLUMNS} FROM ticket_types WHERE event_id ${among} ORDER BY id`, params)
    },

    insert: async (type: NewTicketType) => inserted(await sql.insert(INSERT, { ...type })),

    update: (type: TicketTypeRow, nameKey: string) => sql.run(UPDATE, { ...type, nameKey }),
    taken: async ({ id, eventId }: TicketTypeRow) =>
      (await sql.one<{ taken: number }>(TAKEN, { id, eventId }))?.taken ?? 0,

    /** Takes seats from the quota; false, with nothing changed, when there are fewer. */
    take: async (id: number, quantity: number) => (await sql.run(TAKE, { id, quantity })) === 1,
    giveBack: (id: number, quantity: number) => sql.sendOf(1, GIVE_BACK, { id, quantity }),

    /** Seats, by type, of holds that have run out and that no write has taken back yet. */
    async expiredSeats(eventIds: readonly number[], now: Instant): Promise<ExpiredSeats[]> {
      const { among, params } = amongst(eventIds)
      return sql.all(expiredSeats(among), { ...params, now })
    },
  }
}
