import type { Email } from '../../values/email.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Page } from '../interface/page.ts'
import type { EventRow, WaitlistRow, WaitlistStatus } from '../interface/rows.ts'
import { inserted, type Params, type Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'

const SELECT = `
  SELECT w.id, w.event_id AS "eventId", w.ticket_type_id AS "typeId", y.name AS "typeName", w.email, w.name,
    w.quantity, w.status, w.joined_at AS "joinedAt", w.booking_id AS "bookingId", b.code AS "bookingCode",
    b.expires_at AS "expiresAt"
  FROM waitlist_entries w
  JOIN ticket_types y ON y.id = w.ticket_type_id LEFT JOIN bookings b ON b.id = w.booking_id`

const LOCK_EVENT = `SELECT 1 FROM events WHERE id = (SELECT event_id FROM waitlist_entries WHERE id = :id)`
const BY_ID = `${SELECT} WHERE w.id = :id`
/** Who has been offered something comes first: at most one of a person's entries is still open. */
const LATEST_OF = `
  ${SELECT} WHERE w.event_id = :eventId AND w.email = :email
  ORDER BY CASE WHEN w.status = 'waiting' OR w.status = 'offered' THEN 0 ELSE 1 END, w.joined_at DESC, w.id DESC
  LIMIT 1`

/** Those who wait; of each only what decides about an offer. */
const WAITING = `
  SELECT id, event_id AS "eventId", ticket_type_id AS "typeId", email, name, quantity, joined_at AS "joinedAt"
  FROM waitlist_entries WHERE status = 'waiting' AND event_id = :eventId AND ticket_type_id = :typeId`
/** By size, and of the smallest the one who came first: the order of the index. */
const FIRST_OF_SMALLEST = `
  ${WAITING} AND quantity BETWEEN :least AND :most ORDER BY quantity, joined_at, id LIMIT 1`
const BEHIND = `
  ${WAITING} AND quantity = :quantity AND (joined_at, id) > (:joinedAt, :id) ORDER BY joined_at, id LIMIT :limit`

const BEFORE = `(joined_at, id) < (:joinedAt, :id)`
const COUNT_WAITING = `SELECT count(*) AS entries FROM waitlist_entries WHERE status = 'waiting' AND event_id = :eventId`
/** Two counts of the index: a comparison of pairs would look at every row, in four times the time. */
const EARLIER = `${COUNT_WAITING} AND joined_at < :joinedAt`
const AT_ONCE_BEFORE = `${COUNT_WAITING} AND joined_at = :joinedAt AND id < :id`
/** Two ranges of the index; as one condition with OR it would be the whole of it. */
const OF_TYPE_BEFORE = `${COUNT_WAITING} AND ${BEFORE} AND ticket_type_id = :typeId`
const SMALLER_BEFORE = `${OF_TYPE_BEFORE} AND quantity < :least`
const LARGER_BEFORE = `${OF_TYPE_BEFORE} AND quantity > :most`
/** Each is looked up by their address: of a hundred thousand who wait, that takes a tenth of a second. */
const OVER_LIMIT_BEFORE = `
  SELECT count(*) AS entries FROM waitlist_entries w
  WHERE w.status = 'waiting' AND w.event_id = :eventId AND (w.joined_at, w.id) < (:joinedAt, :id)
    AND w.ticket_type_id = :typeId AND w.quantity BETWEEN :least AND :most
    AND w.quantity + (
      SELECT coalesce(sum(b.quantity), 0) FROM bookings b WHERE b.user_email = w.email AND +b.event_id = :eventId
        AND (b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now))) > :maxPerPerson`

const INSERT = `
  INSERT INTO waitlist_entries (event_id, ticket_type_id, email, name, quantity, status, joined_at)
  VALUES (:eventId, :typeId, :email, :name, :quantity, 'waiting', :joinedAt)`
const OFFER = `
  UPDATE waitlist_entries SET status = 'offered', booking_id = :bookingId WHERE id = :id AND status = 'waiting'`
const DECLINE = `UPDATE waitlist_entries SET status = 'declined' WHERE id = :id AND status = 'waiting'`
/** An offer that ran out may still be accepted if its seats are free; one that was declined may not. */
const SETTLE = `
  UPDATE waitlist_entries SET status = :status
  WHERE (status = 'offered' OR (status = 'expired' AND :status = 'accepted')) AND booking_id`
/** An offer has one owner: whoever it was made to, until it is handed to somebody else. */
const RELEASE = `
  UPDATE waitlist_entries SET status = 'declined', booking_id = NULL
  WHERE booking_id = :bookingId AND (status = 'offered' OR status = 'expired')`

const CORRECT = `UPDATE waitlist_entries SET email = :email WHERE id = :id`

const OFFERED_AS = `${SELECT} WHERE w.booking_id = :bookingId AND (w.status = 'offered' OR w.status = 'expired')`

const STILL_WAITING = `${SELECT} WHERE w.event_id = :eventId AND w.status = 'waiting'
  ORDER BY w.joined_at, w.id LIMIT :limit`
const CLOSE = `UPDATE waitlist_entries SET status = 'expired' WHERE status = 'waiting' AND id`
/** Who waits, or waited until the event was canceled: nobody else expires who was offered nothing. */
const TOLD = {
  waiting: `w.event_id = :eventId AND w.status = 'waiting'`,
  closed: `w.event_id = :eventId AND w.status = 'expired' AND w.booking_id IS NULL`,
}

/** Somebody in the line, or where an entry stands in it. */
export type Waiting = Pick<
  WaitlistRow,
  'id' | 'eventId' | 'typeId' | 'email' | 'name' | 'quantity' | 'joinedAt'
>

/** Where somebody stands in the line of an event, which is in the order of arrival. */
export type Arrival = Pick<WaitlistRow, 'eventId' | 'joinedAt' | 'id'>

/** The least and the largest size of a group, both inclusive. */
export interface GroupSizes {
  least: number
  most: number
}

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
    /** Of those who wait for `least` to `most` seats of a type: of the fewest seats, whoever came first. */
    firstOfSmallest: (eventId: number, typeId: number, least: number, most: number) =>
      sql.one<Waiting>(FIRST_OF_SMALLEST, { eventId, typeId, least, most }),
    /** Who came after somebody and waits for as many seats of the same type. */
    behind: ({ eventId, typeId, quantity, joinedAt, id }: Waiting, limit: number) =>
      sql.all<Waiting>(BEHIND, { eventId, typeId, quantity, joinedAt, id, limit }),
    /** How many came before somebody and wait. */
    async waitingBefore({ eventId, joinedAt, id }: Arrival): Promise<number> {
      const [earlier, atOnce] = await Promise.all([
        counted(sql.one(EARLIER, { eventId, joinedAt })),
        counted(sql.one(AT_ONCE_BEFORE, { eventId, joinedAt, id })),
      ])
      return earlier + atOnce
    },
    /** Of these, how many wait for fewer than `least` or more than `most` seats of a type. */
    async blockedBefore(
      { eventId, joinedAt, id }: Arrival,
      typeId: number,
      { least, most }: GroupSizes,
    ): Promise<number> {
      const before = { eventId, joinedAt, id, typeId }
      const [smaller, larger] = await Promise.all([
        least > 1 && least <= most ? counted(sql.one(SMALLER_BEFORE, { ...before, least })) : 0,
        counted(sql.one(LARGER_BEFORE, { ...before, most })),
      ])
      return smaller + larger
    },
    /** And of those who wait for as many as there may be, whoever would have more than is allowed a person. */
    overLimitBefore: (
      { eventId, joinedAt, id }: Arrival,
      typeId: number,
      { least, most }: GroupSizes,
      { maxPerPerson, now }: { maxPerPerson: number; now: Instant },
    ): Promise<number> =>
      counted(sql.one(OVER_LIMIT_BEFORE, { eventId, joinedAt, id, typeId, least, most, maxPerPerson, now })),

    async insert(entry: NewWaitlistEntry): Promise<number> {
      return inserted(await sql.insert(INSERT, { ...entry }))
    },

    offer: (id: number, bookingId: number) => sql.sendOf(1, OFFER, { id, bookingId }),
    /** Takes a waiting entry out of the line. */
    decline: (id: number) => sql.run(DECLINE, { id }),
    /** Records what became of offers, for those of the bookings that are offers. */
    async settle(bookingIds: readonly number[], status: 'accepted' | 'declined' | 'expired'): Promise<void> {
      const { among, params } = amongst(bookingIds)
      await sql.send(`${SETTLE} ${among}`, { ...params, status })
    },
    /** The entry to which a booking was offered, and that has not taken it yet. */
    offeredAs: (bookingId: number) => sql.one<WaitlistRow>(OFFERED_AS, { bookingId }),
    /** Corrects the address of an entry. */
    correct: (id: number, email: Email) => sql.sendOf(1, CORRECT, { id, email }),
    /** Unties a booking from the entry to which it was offered. */
    release: (bookingId: number) => sql.run(RELEASE, { bookingId }),

    /** The first who wait, in order of arrival. */
    stillWaiting: (eventId: number, limit: number) => sql.all<WaitlistRow>(STILL_WAITING, { eventId, limit }),
    /** Ends entries that wait: there will be no more seats for them. */
    async close(ids: readonly number[]): Promise<void> {
      const { among, params } = amongst(ids)
      await sql.send(`${CLOSE} ${among}`, params)
    },
    /** Those who wait for seats of an event, or did when it was canceled, in order of arrival. */
    toldOfCancellation: (event: EventRow, after: { joinedAt: string; id: number }, limit: number) =>
      sql.all<WaitlistRow>(
        `${SELECT} WHERE ${TOLD[event.status === 'canceled' ? 'closed' : 'waiting']}
           AND (w.joined_at, w.id) > (:joinedAt, :id) ORDER BY w.joined_at, w.id LIMIT :limit`,
        { eventId: event.id, joinedAt: after.joinedAt, id: after.id, limit },
      ),
    countToldOfCancellation: (event: EventRow) =>
      counted(
        sql.one(
          `SELECT count(*) AS entries FROM waitlist_entries w WHERE ${TOLD[event.status === 'canceled' ? 'closed' : 'waiting']}`,
          { eventId: event.id },
        ),
      ),

    /** A page of entries in order of arrival. */
    list(filter: WaitlistFilter, page: Page): Promise<WaitlistRow[]> {
      const where: string[] = []
      if (filter.eventId !== undefined) where.push('w.event_id = :eventId')
      if (filter.email !== undefined) where.push('w.email = :email')
      if (filter.status !== undefined) where.push(HAS_STATUS[filter.status])
      if (page.after) where.push('(w.joined_at, w.id) > (:afterKey, :afterId)')
      const after = page.after && { afterKey: page.after.key, afterId: page.after.id }
      const params: Params = { ...filter, limit: page.limit, ...after }
      return sql.all(
        `${SELECT} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         ORDER BY w.joined_at, w.id LIMIT :limit`,
        params,
      )
    },
  }
}

async function counted(row: Promise<{ entries: number } | undefined>): Promise<number> {
  return (await row)?.entries ?? 0
}
