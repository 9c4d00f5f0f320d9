import type { Email } from '../../values/email.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Page } from '../interface/page.ts'
import type { WaitlistRow, WaitlistStatus } from '../interface/rows.ts'
import { inserted, type Params, type Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'

const SELECT = `
  SELECT w.id, w.event_id AS "eventId", w.ticket_type_id AS "typeId", y.name AS "typeName", w.email, w.name,
    w.quantity, w.status, w.joined_at AS "joinedAt", w.booking_id AS "bookingId", b.code AS "bookingCode",
    b.expires_at AS "expiresAt",
    CASE WHEN w.status = 'waiting' THEN (SELECT count(*) FROM waitlist_entries v
      WHERE v.event_id = w.event_id AND v.status = 'waiting' AND v.id <= w.id) END AS "position"
  FROM waitlist_entries w
  JOIN ticket_types y ON y.id = w.ticket_type_id LEFT JOIN bookings b ON b.id = w.booking_id`

const LOCK_EVENT = `SELECT 1 FROM events WHERE id = (SELECT event_id FROM waitlist_entries WHERE id = :id)`
const BY_ID = `${SELECT} WHERE w.id = :id`
/** Who has been offered something comes first: at most one of a person's entries is still open. */
const LATEST_OF = `
  ${SELECT} WHERE w.event_id = :eventId AND w.email = :email
  ORDER BY CASE WHEN w.status = 'waiting' OR w.status = 'offered' THEN 0 ELSE 1 END, w.id DESC LIMIT 1`

/** The line as it stands, in order of arrival; of each only what decides about an offer. */
const WAITING = `
  SELECT id, event_id AS "eventId", ticket_type_id AS "typeId", email, name, quantity FROM waitlist_entries
  WHERE status = 'waiting'`
const LINE = `${WAITING} AND event_id = :eventId ORDER BY id`

const INSERT = `
  INSERT INTO waitlist_entries (event_id, ticket_type_id, email, name, quantity, status, joined_at)
  VALUES (:eventId, :typeId, :email, :name, :quantity, 'waiting', :joinedAt)`
const OFFER = `
  UPDATE waitlist_entries SET status = 'offered', booking_id = :bookingId WHERE id = :id AND status = 'waiting'`
const DECLINE = `UPDATE waitlist_entries SET status = 'declined' WHERE id = :id AND status = 'waiting'`
/** An offer that ran out may still be accepted if its seats are free; one that was declined may not. */
const SETTLE = `
  UPDATE waitlist_entries SET status = :status
  WHERE booking_id = :bookingId AND (status = 'offered' OR (status = 'expired' AND :status = 'accepted'))`
const CLOSE = `
  UPDATE waitlist_entries SET status = 'expired'
  WHERE event_id = :eventId AND (status = 'waiting' OR status = 'offered')`

/** Somebody in the line. */
export type Waiting = Pick<WaitlistRow, 'id' | 'eventId' | 'typeId' | 'email' | 'name' | 'quantity'>

export interface NewWaitlistEntry {
  eventId: number
  typeId: number
  email: Email
  name: string | null
  quantity: number
  joinedAt: Instant
}

export interface WaitlistFilter {
  eventId?: number | undefined
  email?: Email | undefined
  /** As it is at `now`: an offer that has run out counts as expired. */
  status?: WaitlistStatus | undefined
  now: Instant
}

const HAS_STATUS: Record<WaitlistStatus, string> = {
  waiting: `w.status = 'waiting'`,
  offered: `w.status = 'offered' AND b.expires_at > :now`,
  accepted: `w.status = 'accepted'`,
  declined: `w.status = 'declined'`,
  expired: `w.status IN ('expired', 'offered') AND (w.status = 'expired' OR b.expires_at <= :now)`,
}

export function waitlistQueries(sql: Sql) {
  return {
    /** In a write, the entry's event is then locked, as by `bookings.byCode`. */
    async byId(id: number) {
      await sql.lock(LOCK_EVENT, { id })
      return sql.one<WaitlistRow>(BY_ID, { id })
    },
    /** The entry of a person that is still open, else the last one. */
    latestOf: (eventId: number, email: Email) => sql.one<WaitlistRow>(LATEST_OF, { eventId, email }),
    line: (eventId: number) => sql.all<Waiting>(LINE, { eventId }),
    /** The lines of several events. */
    async lines(eventIds: readonly number[]): Promise<Waiting[]> {
      if (eventIds.length === 0) return []
      const { among, params } = amongst(eventIds)
      return sql.all(`${WAITING} AND event_id ${among} ORDER BY id`, params)
    },

    async insert(entry: NewWaitlistEntry): Promise<number> {
      return inserted(await sql.insert(INSERT, { ...entry }))
    },

    offer: (id: number, bookingId: number) => sql.run(OFFER, { id, bookingId }),
    /** Takes somebody who waits out of the line. */
    decline: (id: number) => sql.run(DECLINE, { id }),
    /** Writes down what became of an offer, if the booking is one. */
    settle: (bookingId: number, status: 'accepted' | 'declined' | 'expired') =>
      sql.run(SETTLE, { bookingId, status }),
    /** Nobody gets seats of this event any more. */
    close: (eventId: number) => sql.run(CLOSE, { eventId }),

    /** A page of entries in order of arrival. */
    list(filter: WaitlistFilter, page: Page): Promise<WaitlistRow[]> {
      const where: string[] = []
      if (filter.eventId !== undefined) where.push('w.event_id = :eventId')
      if (filter.email !== undefined) where.push('w.email = :email')
      if (filter.status !== undefined) where.push(HAS_STATUS[filter.status])
      if (page.after) where.push('w.id > :afterId')
      const params: Params = { ...filter, limit: page.limit, ...(page.after && { afterId: page.after.id }) }
      return sql.all(
        `${SELECT} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY w.id LIMIT :limit`,
        params,
      )
    },
  }
}
