import type { BookingCode } from '../../../values/codes/booking-code.ts'
import type { Currency } from '../../../values/currency.ts'
import type { Email } from '../../../values/email.ts'
import { type MinorUnits, NOTHING } from '../../../values/money.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Page } from '../../interface/page.ts'
import type { BookingRow, BookingStatus } from '../../interface/rows.ts'
import type { Params, Sql } from '../../interface/sql.ts'
import { amongst } from '../among.ts'
import {
  ANY_PRICED,
  BY_CODE,
  BY_ID,
  CANCELED_WITH_EVENT,
  CHANGE_STATUS,
  COLUMNS,
  COUNT_CANCELED_WITH_EVENT,
  COUNT_WITH_SEATS,
  CURRENCY_OF,
  DROP_VOUCHER,
  END,
  EXCHANGE,
  HOLDS_BEYOND,
  HOLDS_OF_TYPE_BEYOND,
  INSERT,
  INSERT_PLAIN,
  LAPSED,
  LAPSED_OF_VOUCHER,
  LOCK_EVENT,
  LOCK_EVENT_BY_ID,
  NEXT_OWING,
  OFFERS_BEYOND,
  OWED,
  OWED_OF_HOLDS,
  RECENT,
  REDUCE,
  REWRITE,
  SEATS_OF_PERSON,
  SET_REQUEST,
  SHORTEN,
  SUMS_WITH_SEATS,
  TRANSFER,
  UPDATE_GUEST,
  WITH_SEATS,
} from './booking-statements.ts'

export type NewBooking = Omit<BookingRow, 'id' | 'voucher'>

export interface Rewritten {
  email: Email | null
  name: string | null
  note: string | null
  quantity: number
  total: MinorUnits | null
  discount: MinorUnits
  typeId: number | null
  request: string
}

export interface BookingFilter {
  email?: Email | undefined
  eventId?: number | undefined
  /** As it is at `now`: a hold that has run out counts as expired. */
  status?: BookingStatus | undefined
  now: Instant
}

export const HAS_STATUS: Record<BookingStatus, string> = {
  held: `b.status = 'held' AND b.expires_at > :now`,
  confirmed: `b.status = 'confirmed'`,
  canceled: `b.status = 'canceled'`,
  expired: `(b.status = 'expired' OR (b.status = 'held' AND b.expires_at <= :now))`,
}

const IS_BATCH = 'SELECT 1 AS found FROM bookings WHERE ref >= :from AND ref < :to LIMIT 1'

/** Whether `INSERT_PLAIN` keeps all of it. */
function isPlain({ expiresAt, discount, voucherId, voucherUse, note }: NewBooking): boolean {
  return expiresAt === null && discount === 0 && voucherId === null && voucherUse === null && note === null
}

export function bookingQueries(sql: Sql) {
  return {
    /** In a write, the booking's event is then locked: no other write changes either until the end. */
    byCode: (code: string) => sql.readLocked<BookingRow>(LOCK_EVENT, BY_CODE, { code }),
    /** Without locking anything. */
    currencyOf: async (code: string) =>
      (await sql.one<{ currency: Currency | null }>(CURRENCY_OF, { code }))?.currency ?? undefined,
    /** Which rows of an import were booked, and what they stood for. */
    async byRefs(refs: readonly string[]): Promise<{ ref: string; request: string | null }[]> {
      if (refs.length === 0) return []
      const { among, params } = amongst(refs)
      return sql.all(`SELECT ref, request FROM bookings WHERE ref ${among}`, params)
    },
    /** Whether there are bookings with refs like `batch:7`. */
    isBatch: async (batch: string) =>
      (await sql.one(IS_BATCH, { from: `${batch}:`, to: `${batch};` })) !== undefined,
    /** With its event locked, as by `byCode`. */
    byId: (id: number) => sql.readLocked<BookingRow>(LOCK_EVENT_BY_ID, BY_ID, { id }),
    /** The bookings of such rows; in a write, their events are locked. Codes are those of one's own export. */
    async ofImport(refs: readonly string[], codes: readonly string[]): Promise<BookingRow[]> {
      const of = (column: string, values: readonly string[]) => {
        if (values.length === 0) return []
        const { among, params } = amongst(values)
        return sql.all<BookingRow>(`SELECT ${COLUMNS} FROM bookings b WHERE b.${column} ${among}`, params)
      }
      return [...(await of('ref', refs)), ...(await of('code', codes))]
    },

    /** The new bookings' ids; `undefined`, with nothing written, for one whose code is taken. */
    insert: (bookings: readonly NewBooking[]) =>
      sql.insertAll(bookings.every(isPlain) ? INSERT_PLAIN : INSERT, bookings),

    /** Holds of the event that have expired and that no write has noticed yet, the oldest first. */
    expired: (eventId: number, now: Instant, limit: number) =>
      sql.all<BookingRow>(LAPSED, { eventId, now, limit }),
    /** Expired holds of all events that have a use of this voucher; none of the events is locked. */
    expiredOfVoucher: (voucherId: number, now: Instant, limit: number) =>
      sql.all<BookingRow>(LAPSED_OF_VOUCHER, { voucherId, now, limit }),

    /** Holds that expire later than `end`; with a type, only those that have tickets of it. */
    heldBeyond: (eventId: number, end: Instant, limit: number, typeId?: number) =>
      typeId === undefined
        ? sql.all<BookingRow>(HOLDS_BEYOND, { eventId, end, limit })
        : sql.all<BookingRow>(HOLDS_OF_TYPE_BEYOND, { eventId, end, limit, typeId }),

    /** Of these, what was offered to somebody on the waitlist. */
    offeredBeyond: (eventId: number, end: Instant, limit: number) =>
      sql.all<BookingRow>(OFFERS_BEYOND, { eventId, end, limit }),

    /** Whether anything of the event was ever booked at a price. */
    anyPriced: async (eventId: number) => (await sql.one(ANY_PRICED, { eventId })) !== undefined,

    /** Bookings that have seats, in the order of their ids and after one of them. */
    withSeats: (eventId: number, after: number, limit: number) =>
      sql.all<BookingRow>(WITH_SEATS, { eventId, after, limit }),
    /** Those that were canceled with their event, in the order in which they were; `lineId` is what `after` wants. */
    canceledWithEvent: (eventId: number, after: number, limit: number) =>
      sql.all<BookingRow & { lineId: number }>(CANCELED_WITH_EVENT, { eventId, after, limit }),

    countWithSeats: async (eventId: number) =>
      (await sql.one<{ bookings: number }>(COUNT_WITH_SEATS, { eventId }))?.bookings ?? 0,
    sumsWithSeats: async (eventId: number) =>
      (await sql.one<{ bookings: number; seats: number; paid: MinorUnits }>(SUMS_WITH_SEATS, {
        eventId,
      })) ?? {
        bookings: 0,
        seats: 0,
        paid: NOTHING,
      },
    countCanceledWithEvent: async (eventId: number) =>
      (await sql.one<{ bookings: number }>(COUNT_CANCELED_WITH_EVENT, { eventId }))?.bookings ?? 0,

    transfer: (read: BookingRow, to: { email: Email; name: string | null; secret: string }) =>
      once(read, sql.run(TRANSFER, { id: read.id, from: read.status, ...to })),

    /** Looked up without a lock. */
    eventIdOf: async (code: string) =>
      (
        await sql.one<{ eventId: number }>('SELECT event_id AS "eventId" FROM bookings WHERE code = :code', {
          code,
        })
      )?.eventId,
    seatsOfPerson: async (eventId: number, email: Email, now: Instant) =>
      Number((await sql.one<{ seats: number }>(SEATS_OF_PERSON, { eventId, email, now }))?.seats ?? 0),
    /** What an address has at an event that it booked since a moment, the newest first. */
    recent: (eventId: number, email: Email, { since, now }: { since: Instant; now: Instant }) =>
      sql.all<Pick<BookingRow, 'code' | 'quantity' | 'createdAt'> & { status: 'held' | 'confirmed' }>(
        RECENT,
        { eventId, email, since, now },
      ),

    updateGuest: (read: BookingRow, to: Pick<BookingRow, 'email' | 'name' | 'note' | 'expiresAt'>) => {
      const { email, name, note, expiresAt } = to
      return once(
        read,
        sql.run(UPDATE_GUEST, { id: read.id, from: read.status, email, name, note, expiresAt }),
      )
    },
    /** Another type, another price, and maybe another event. */
    exchange: (
      read: BookingRow,
      to: Pick<BookingRow, 'eventId' | 'typeId' | 'total' | 'discount' | 'voucherId' | 'expiresAt'>,
    ) => {
      const { eventId, typeId, total, discount, voucherId, expiresAt } = to
      const params = { eventId, typeId, total, discount, voucherId, expiresAt }
      return once(read, sql.run(EXCHANGE, { id: read.id, from: read.status, ...params }))
    },
    /** A page of the bookings of an event for which money is owed. */
    owed: (eventId: number, after: number, limit: number) =>
      sql.all<{ id: number; code: BookingCode }>(OWED, { eventId, after, limit }),
    /** A page of the expired holds that no write has noticed yet, and for which money is owed. */
    owedOfHolds: (eventId: number, now: Instant, after: number, limit: number) =>
      sql.all<{ id: number; code: BookingCode }>(OWED_OF_HOLDS, { eventId, now, after, limit }),
    /** The next event that owes anybody. */
    nextOwing: async (after: number, now: Instant) =>
      (await sql.one<{ id: number | null }>(NEXT_OWING, { after, now }))?.id ?? undefined,

    changeStatus: (read: BookingRow, to: { status: BookingStatus; expiresAt: Instant | null }) =>
      once(read, sql.run(CHANGE_STATUS, { id: read.id, from: read.status, ...to })),

    /** Ends bookings of one event. */
    async end(read: readonly BookingRow[], status: 'canceled' | 'expired'): Promise<void> {
      const { among, params } = amongst(read.map(({ id }) => id))
      await all(read, sql.run(`${END} ${among}`, { ...params, status }))
    },
    /** Lets holds of one event expire at another moment. */
    async shorten(read: readonly BookingRow[], expiresAt: Instant): Promise<void> {
      const { among, params } = amongst(read.map(({ id }) => id))
      await all(read, sql.run(`${SHORTEN} ${among}`, { ...params, expiresAt }))
    },

    /** Makes the booking smaller. */
    reduce: (read: BookingRow, seats: number, left: { total: MinorUnits | null; discount: MinorUnits }) =>
      once(
        read,
        sql.run(REDUCE, { id: read.id, from: read.status, quantity: read.quantity, seats, ...left }),
      ),

    /** Detaches the voucher from a booking. */
    dropVoucher: (id: number) => sql.send(DROP_VOUCHER, { id }),

    rewrite: (id: number, to: Rewritten) => sql.run(REWRITE, { id, ...to }),
    setRequest: (id: number, request: string) => sql.run(SET_REQUEST, { id, request }),

    /** A page of bookings, the newest first. */
    list(filter: BookingFilter, page: Page): Promise<BookingRow[]> {
      const where: string[] = []
      if (filter.email !== undefined) where.push('b.user_email = :email')
      // The plus keeps SQLite from reading all bookings of a large event to find those of one guest.
      if (filter.eventId !== undefined)
        where.push(`${filter.email === undefined ? '' : '+'}b.event_id = :eventId`)
      if (filter.status !== undefined) where.push(HAS_STATUS[filter.status])
      if (page.after) where.push('b.id < :afterId')
      const params: Params = { ...filter, limit: page.limit, ...(page.after && { afterId: page.after.id }) }
      return sql.all(
        `SELECT ${COLUMNS} FROM bookings b ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         ORDER BY b.id DESC LIMIT :limit`,
        params,
      )
    },
  }
}

async function all(read: readonly BookingRow[], changes: Promise<number>): Promise<void> {
  if ((await changes) !== read.length)
    throw new Error(`one of ${read.length} bookings changed in the middle of a transaction`)
}

/** Whoever read the booking has its event locked, so nobody can have changed the booking since it was read. */
async function once(read: BookingRow, changes: Promise<number>): Promise<void> {
  if ((await changes) !== 1) throw new Error(`booking ${read.code} changed in the middle of a transaction`)
}
