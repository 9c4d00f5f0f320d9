import type { Instant } from '../../../values/time/instant.ts'
import type { Params, Sql } from '../../interface/sql.ts'
import { amongst } from '../among.ts'
import {
  type ExportedMoneyRow,
  type ExportedRows,
  type ExportedTicketRow,
  type ExportQuery,
  type ExportSource,
  SOURCES,
} from './export-sources.ts'

export interface ExportFilter {
  eventId?: number | undefined
  since?: Instant | undefined
  until?: Instant | undefined
  now: Instant
}

const TICKETS = `
  SELECT t.booking_id AS "bookingId", t.position, y.name AS type, t.attendee, t.price, t.discount, t.status, t.ended
  FROM tickets t JOIN ticket_types y ON y.id = t.ticket_type_id JOIN bookings b ON b.id = t.booking_id`

const PAYMENTS = `
  SELECT p.booking_id AS "bookingId", p.kind, p.method, p.amount, p.at, p.moved
  FROM payments p JOIN bookings b ON b.id = p.booking_id`

/** Bookings whose tickets and payments are asked for: all from one to another, or these. */
export type BookingRange = { first: number; last: number } | { ids: readonly number[] }

/** As much as there is, in little memory: page by page, in the order in which it was made or another. */
export function exportQueries(sql: Sql) {
  return {
    page<What extends ExportSource>(
      what: What,
      filter: ExportFilter,
      after: number,
      limit: number,
    ): Promise<ExportedRows[What][]> {
      const { columns, from, id } = SOURCES[what]
      const where = [`${id} > :after`, ...conditions(SOURCES[what], filter)]
      return sql.all(
        `SELECT ${columns} FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${id} LIMIT :limit`,
        { ...given(filter, columns), after, limit },
      )
    },

    /** The ids of all of it in another order. */
    sorted(what: ExportSource, by: string, filter: ExportFilter): AsyncIterable<{ id: number }> {
      const source: ExportQuery = SOURCES[what]
      const { from, id, sorts } = source
      const order = sorts[by]
      if (order === undefined) throw new Error(`${what} are not sorted by ${by}`)
      const where = conditions(source, filter)
      const only = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
      return sql.each(
        `SELECT ${id} AS id FROM ${from} ${only} ORDER BY ${order}, ${id}`,
        given(filter, order),
      )
    },

    /** Those of these ids, in whatever order. */
    some<What extends ExportSource>(
      what: What,
      ids: readonly number[],
      now: Instant,
    ): Promise<ExportedRows[What][]> {
      const { columns, from, id } = SOURCES[what]
      const { among, params } = amongst(ids)
      return sql.all(`SELECT ${columns} FROM ${from} WHERE ${id} ${among}`, {
        ...given({ now }, columns),
        ...params,
      })
    },

    tickets: (filter: ExportFilter, range: BookingRange): Promise<ExportedTicketRow[]> => {
      const { where, params } = within(filter, range, 't.booking_id')
      return sql.all(`${TICKETS} WHERE ${where} ORDER BY t.booking_id, t.position`, params)
    },
    payments: (filter: ExportFilter, range: BookingRange): Promise<ExportedMoneyRow[]> => {
      const { where, params } = within(filter, range, 'p.booking_id')
      return sql.all(`${PAYMENTS} WHERE ${where} ORDER BY p.booking_id, p.id`, params)
    },
  }
}

function within(filter: ExportFilter, range: BookingRange, column: string) {
  if ('ids' in range) {
    const { among, params } = amongst(range.ids)
    return { where: `${column} ${among}`, params }
  }
  const where = [`${column} BETWEEN :first AND :last`, ...conditions(SOURCES.bookings, filter)]
  return { where: where.join(' AND '), params: { ...given(filter, ''), ...range } }
}

function conditions({ event, at }: ExportQuery, { eventId, since, until }: ExportFilter): string[] {
  return [
    ...(eventId === undefined ? [] : [`${event} = :eventId`]),
    ...(since === undefined ? [] : [`${at} >= :since`]),
    ...(until === undefined ? [] : [`${at} < :until`]),
  ]
}

function given({ eventId, since, until, now }: ExportFilter, text: string): Params {
  return {
    ...(eventId !== undefined && { eventId }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(text.includes(':now') && { now }),
  }
}
