import type { Instant } from '../../../values/time/instant.ts'
import type { BookingRow, BookingStatus } from '../../interface/rows.ts'
import type { Params, Sql } from '../../interface/sql.ts'
import { endOf } from '../prefix.ts'
import { COLUMNS } from './booking-columns.ts'
import { HAS_STATUS } from './bookings.ts'
import { IS_OWED } from './owed.ts'

/** Conditions on bookings beside the text that is searched for. */
export interface FindFilter {
  eventId?: number | undefined
  /** As it is at `now`. */
  status?: BookingStatus | undefined
  /** Only bookings that are not paid in full. */
  due?: boolean | undefined
  /** Only bookings for which money is to be given back. */
  owed?: boolean | undefined
  now: Instant
}

/** A booking with the text by which it was found, which decides its place in the list. */
export interface FoundRow extends BookingRow {
  found: string
}

/** Where a page goes on: after this row. */
export interface FoundAfter {
  found: string
  id: number
}

/** As the partial indexes say it, so that both engines use them; nothing is due for a hold that has expired. */
const DUE = `b.paid < b.total AND (b.status = 'held' OR b.status = 'confirmed') AND (b.status <> 'held' OR b.expires_at > :now)`

/** The words first: SQLite would rather read all bookings of an event to see which of them have the word. */
const OF_WORDS = 'booking_words w CROSS JOIN bookings b'

/** The word by which names are looked up, and those that they must have besides. */
export interface Words {
  word: string
  others: readonly string[]
}

export function findQueries(sql: Sql) {
  /**
   * The newest of those where money is open, or that are held, at whichever event: all of them are looked through in their
   * index, which is by events, and not all bookings.
   */
  const ofAnyEvent = (
    where: readonly string[],
    filter: FindFilter,
    after: FoundAfter | undefined,
    limit: number,
  ) => {
    const conditions = [...where, 'b.event_id + 0 > 0', ...(after ? ['+b.id < :id'] : [])]
    // The plus keeps both engines from going through all bookings, because they are in this order.
    const newest = `SELECT b.id FROM bookings b WHERE ${conditions.join(' AND ')} ORDER BY +b.id DESC LIMIT :limit`
    return sql.all<FoundRow>(select('bookings b', "''", 'b.id DESC', [`b.id IN (${newest})`]), {
      ...given(filter, limit),
      id: after?.id,
    })
  }
  return {
    /** The booking that a code or the ref of an import names, if it is one of these. */
    byName: (column: 'code' | 'ref', name: string, filter: FindFilter) =>
      sql.all<FoundRow>(
        select('bookings b', `b.${column}`, 'b.id', [`b.${column} = :name`, ...rest(filter)]),
        {
          ...given(filter, 1),
          name,
        },
      ),

    /** Those whose address begins so, by address. */
    byAddress(start: string, filter: FindFilter, after: FoundAfter | undefined, limit: number) {
      const where = ['b.user_email >= :start AND b.user_email < :end', ...rest(filter)]
      if (after) where.push('(b.user_email > :start OR b.id > :id)')
      return sql.all<FoundRow>(select('bookings b', 'b.user_email', 'b.user_email, b.id', where), {
        ...given(filter, limit),
        start: after?.found ?? start,
        end: endOf(start),
        id: after?.id,
      })
    },

    /**
     * How many names have a word that begins so, counted up to `most`: in the order of the index, or PostgreSQL, where
     * it knows nothing of the table, would look up all of them first.
     */
    async namesWith(start: string, { eventId }: FindFilter, most: number): Promise<number> {
      const ofEvent = eventId === undefined ? '' : 'AND w.event_id = :eventId'
      const found = await sql.one<{ count: number }>(
        `SELECT count(*) AS count FROM (SELECT 1 FROM booking_words w
          WHERE w.word >= :start AND w.word < :end ${ofEvent} ORDER BY w.word, w.booking_id LIMIT :most) counted`,
        { start, end: endOf(start), eventId, most },
      )
      return found?.count ?? 0
    },

    /** Those who have this very word in a name, the newest first; each also has words that begin like `others`. */
    byWord({ word, others }: Words, filter: FindFilter, after: FoundAfter | undefined, limit: number) {
      const where = ['w.word = :word', 'b.id = w.booking_id', ...ofWords(filter), ...alsoOf(others, filter)]
      if (after) where.push('w.booking_id < :id')
      return sql.all<FoundRow>(select(OF_WORDS, 'w.word', 'w.booking_id DESC', where), {
        ...given(filter, limit),
        ...boundsOf(others),
        word,
        id: after?.id,
      })
    },

    /** Those who have a longer word that begins so, by the word; each also has words that begin like `others`. */
    byLongerWord(
      { word: start, others }: Words,
      filter: FindFilter,
      after: FoundAfter | undefined,
      limit: number,
    ) {
      const where = ['w.word < :end', 'b.id = w.booking_id', ...ofWords(filter), ...alsoOf(others, filter)]
      if (after) where.push('w.word >= :start AND (w.word > :start OR w.booking_id > :id)')
      else where.push('w.word > :start')
      return sql.all<FoundRow>(select(OF_WORDS, 'w.word', 'w.word, w.booking_id', where), {
        ...given(filter, limit),
        ...boundsOf(others),
        start: after?.found ?? start,
        end: endOf(start),
        id: after?.id,
      })
    },

    /** All of these, the newest first. */
    all(filter: FindFilter, after: FoundAfter | undefined, limit: number) {
      const where = ofBookings(filter)
      // Where money is open, by the indexes of that: they hold the event as a sum, and others are not taken for them.
      const { eventId, due, owed, status } = filter
      if (eventId === undefined && (due || owed || status === 'held'))
        return ofAnyEvent(where, filter, after, limit)
      if (eventId !== undefined) where.push(`b.event_id${due || owed ? ' + 0' : ''} = :eventId`)
      if (after) where.push('b.id < :id')
      return sql.all<FoundRow>(select('bookings b', "''", 'b.id DESC', where), {
        ...given(filter, limit),
        id: after?.id,
      })
    },
  }
}

function select(source: string, found: string, order: string, where: readonly string[]): string {
  const conditions = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
  return `SELECT ${COLUMNS}, ${found} AS found FROM ${source} ${conditions} ORDER BY ${order} LIMIT :limit`
}

function given({ eventId, now }: FindFilter, limit: number): Params {
  return { eventId, now, limit }
}

function ofBookings({ status, due, owed }: FindFilter): string[] {
  return [...(status ? [HAS_STATUS[status]] : []), ...(due ? [DUE] : []), ...(owed ? [IS_OWED] : [])]
}

/** The plus keeps SQLite from reading all bookings of an event to find a few by their names. */
function rest(filter: FindFilter): string[] {
  return [...(filter.eventId === undefined ? [] : ['+b.event_id = :eventId']), ...ofFound(filter)]
}

function ofWords(filter: FindFilter): string[] {
  return [...(filter.eventId === undefined ? [] : ['w.event_id = :eventId']), ...ofFound(filter)]
}

/** The plus keeps SQLite from the indexes of open money, which may have been short when somebody ran ANALYZE. */
function ofFound(filter: FindFilter): string[] {
  return ofBookings(filter).map(condition => condition.replace('b.paid', '+b.paid'))
}

/** The plus keeps SQLite from looking each of them up: it collects them, and asks for each name whether it is among them. */
function alsoOf(others: readonly string[], { eventId }: FindFilter): string[] {
  const ofEvent = eventId === undefined ? '' : 'AND o.event_id = :eventId'
  return others.map(
    (_, n) => `+w.booking_id IN (SELECT o.booking_id FROM booking_words o
      WHERE o.word >= :other${n} AND o.word < :end${n} ${ofEvent})`,
  )
}

function boundsOf(others: readonly string[]): Params {
  return Object.fromEntries(
    others.flatMap((other, n) => [
      [`other${n}`, other],
      [`end${n}`, endOf(other)],
    ]),
  )
}
