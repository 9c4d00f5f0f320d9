import type { Currency } from '../../values/currency.ts'
import type { Slug } from '../../values/names/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { TimeZone } from '../../values/time/zone.ts'
import type { Page } from '../interface/page.ts'
import type { EventRow } from '../interface/rows.ts'
import { inserted, type Params, type Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'
import { conditions, type EventFilter } from './event-filter.ts'
import { endOf } from './prefix.ts'

const COLUMNS = `
  e.id, e.slug, e.name, e.description, e.venue, e.category, e.starts_at AS "startsAt", e.ends_at AS "endsAt",
  e.over_at AS "overAt", e.timezone, e.utc_offsets AS "utcOffsets", e.sales_start_at AS "salesStartAt",
  e.sales_end_at AS "salesEndAt", e.max_per_booking AS "maxPerBooking",
  e.max_per_person AS "maxPerPerson", e.status,
  e.cancel_reason AS "cancelReason", e.currency, e.capacity, e.available, e.created_at AS "createdAt",
  CASE WHEN EXISTS (SELECT 1 FROM waitlist_entries w WHERE w.event_id = e.id AND w.status = 'waiting')
    THEN 1 ELSE 0 END AS "hasWaiting"`

const BY_ID = `SELECT ${COLUMNS} FROM events e WHERE e.id = :id`
const BY_SLUG = `SELECT ${COLUMNS} FROM events e WHERE e.slug = :slug`
const NAMED = `SELECT ${COLUMNS} FROM events e WHERE e.sort_name = :sortName ORDER BY e.id`
const LOCK = `SELECT 1 FROM events WHERE id = :id`
const LOCK_BY_SLUG = `SELECT 1 FROM events WHERE slug = :slug`
const TIMEZONE = `SELECT timezone FROM events WHERE id = :id`
const ID_BY_SLUG = `SELECT id FROM events WHERE slug = :slug`

const SLUGS_LIKE = `SELECT slug FROM events WHERE slug = :slug OR (slug >= :from AND slug < :to)`

/** Two short looks into indexes, however many events there are. Drafts are nobody's business who has to guess. */
const SLUGS_ALIKE = `
  SELECT slug FROM events WHERE slug >= :from AND slug < :to AND status <> 'draft' ORDER BY slug LIMIT 200`
const SLUGS_NEWEST = `
  SELECT slug FROM events WHERE id > (SELECT max(id) FROM events) - 200 AND status <> 'draft' ORDER BY id DESC`

const INSERT = `
  INSERT INTO events (slug, name, description, venue, category, category_key, search_text, sort_name, starts_at, ends_at,
    over_at, timezone, utc_offsets, sales_start_at, sales_end_at, max_per_booking, max_per_person, status, currency, capacity,
    available, created_at)
  VALUES (:slug, :name, :description, :venue, :category, :categoryKey, :searchText, :sortName, :startsAt, :endsAt,
    :overAt, :timezone, :utcOffsets, :salesStartAt, :salesEndAt, :maxPerBooking, :maxPerPerson, :status, :currency, :capacity,
    :capacity, :createdAt)`

/** Seats that are added are free, seats that go must be: the row itself says whether they are. */
const UPDATE = `
  UPDATE events SET slug = :slug, name = :name, description = :description, venue = :venue,
    category = :category, category_key = :categoryKey, search_text = :searchText, sort_name = :sortName, starts_at = :startsAt,
    ends_at = :endsAt, over_at = :overAt, timezone = :timezone, utc_offsets = :utcOffsets,
    sales_start_at = :salesStartAt, sales_end_at = :salesEndAt, max_per_booking = :maxPerBooking,
    max_per_person = :maxPerPerson,
    status = :status, cancel_reason = :cancelReason, currency = :currency,
    available = available + :capacity - capacity, capacity = :capacity
  WHERE id = :id AND available + :capacity - capacity >= 0`

/** Layer 4 of the guard: the row itself says whether there are enough seats. */
const TAKE = `UPDATE events SET available = available - :quantity WHERE id = :id AND available >= :quantity`
const GIVE_BACK = `UPDATE events SET available = available + :quantity WHERE id = :id`

const INSERT_TAG = `INSERT INTO event_tags (event_id, tag, tag_key) VALUES (:id, :tag, :key) ON CONFLICT DO NOTHING`
const SET_OFFSETS = `UPDATE events SET utc_offsets = :utcOffsets WHERE id = :id`
const SET_CURRENCY = `UPDATE events SET currency = :currency WHERE id = :id`

const CANCEL = `UPDATE events SET status = 'canceled', cancel_reason = :reason WHERE id = :id`

/** In which anything has a price. */
const CURRENCIES = `
  SELECT (SELECT min(currency) FROM events WHERE currency IS NOT NULL) AS first,
    (SELECT max(currency) FROM events WHERE currency IS NOT NULL) AS last`

const DELETE_TAGS = `DELETE FROM event_tags WHERE event_id = :id`
const TAGS = `SELECT tag FROM event_tags WHERE event_id = :id ORDER BY tag`

export type EventSort = 'starts' | 'name' | 'created'
const SORT_COLUMN: Record<EventSort, string> = {
  starts: 'e.starts_at',
  name: 'e.sort_name',
  created: 'e.created_at',
}

export interface NewEvent extends Params {
  slug: Slug
  name: string
  searchText: string
  sortName: string
  categoryKey: string | null
}

const HOLDS = `FROM bookings b WHERE b.event_id = e.id AND b.status = 'held' AND b.expires_at`

export interface HeldSeats {
  eventId: number
  held: number
  /** 1 while there are holds that have run out and that no write has taken back yet. */
  hasExpired: 0 | 1
}

export function eventQueries(sql: Sql) {
  return {
    /** In a write, the event is then its own until the end: no other write looks at it or at what belongs to it. */
    async byId(id: number) {
      await sql.lock(LOCK, { id })
      return sql.one<EventRow>(BY_ID, { id })
    },
    async bySlug(slug: string) {
      await sql.lock(LOCK_BY_SLUG, { slug })
      return sql.one<EventRow>(BY_SLUG, { slug })
    },
    /** These two lock nothing. */
    timezoneOf: async (id: number) => (await sql.one<{ timezone: TimeZone }>(TIMEZONE, { id }))?.timezone,
    idBySlug: async (slug: string) => (await sql.one<{ id: number }>(ID_BY_SLUG, { slug }))?.id,
    /** Those whose names are folded alike. */
    named: (sortName: string) => sql.all<EventRow>(NAMED, { sortName }),

    /** Which of `slug`, `slug-2`, `slug-…` are taken. */
    async slugsLike(slug: string): Promise<string[]> {
      const rows = await sql.all<{ slug: string }>(SLUGS_LIKE, { slug, from: `${slug}-`, to: `${slug}.` })
      return rows.map(row => row.slug)
    },

    /** Some that begin like `slug`, and the newest: among these may be the one that was meant. */
    async slugsNear(slug: string): Promise<string[]> {
      const from = slug.slice(0, 2)
      const rows = await Promise.all([
        sql.all<{ slug: string }>(SLUGS_ALIKE, { from, to: endOf(from) }),
        sql.all<{ slug: string }>(SLUGS_NEWEST),
      ])
      return rows.flat().map(row => row.slug)
    },

    insert: async (event: NewEvent) => inserted(await sql.insert(INSERT, event)),

    /** False, with nothing changed, when more seats are taken than the new capacity has. */
    update: async (
      { utcOffsets, available, createdAt, ...event }: EventRow,
      found: { searchText: string; sortName: string; categoryKey: string | null },
    ) => (await sql.run(UPDATE, { ...event, utcOffsets, ...found })) === 1,

    /** Takes seats; false, with nothing changed, when there are fewer. */
    take: async (id: number, quantity: number) => (await sql.run(TAKE, { id, quantity })) === 1,
    giveBack: (id: number, quantity: number) => sql.sendOf(1, GIVE_BACK, { id, quantity }),

    setOffsets: (id: number, utcOffsets: string) => sql.sendOf(1, SET_OFFSETS, { id, utcOffsets }),
    setCurrency: (id: number, currency: Currency) => sql.sendOf(1, SET_CURRENCY, { id, currency }),
    cancel: (id: number, reason: string | null) => sql.sendOf(1, CANCEL, { id, reason }),
    /** In which prices are kept: none, the one, or two of several. */
    async currencies(): Promise<Currency[]> {
      const found = await sql.one<{ first: Currency | null; last: Currency | null }>(CURRENCIES)
      return [...new Set([found?.first, found?.last])].filter(currency => currency != null)
    },
    removeTags: (id: number) => sql.run(DELETE_TAGS, { id }),
    /** A tag that the event has already, however it is spelled, is left as it is. */
    addTag: (id: number, tag: string, key: string) => sql.run(INSERT_TAG, { id, tag, key }),
    tags: async (id: number) => (await sql.all<{ tag: string }>(TAGS, { id })).map(row => row.tag),

    async tagsOf(ids: readonly number[]): Promise<Map<number, string[]>> {
      const { among, params } = amongst(ids)
      const rows = await sql.all<{ eventId: number; tag: string }>(
        `SELECT event_id AS "eventId", tag FROM event_tags WHERE event_id ${among} ORDER BY event_id, tag`,
        params,
      )
      const tags = new Map<number, string[]>()
      for (const { eventId, tag } of rows) tags.set(eventId, [...(tags.get(eventId) ?? []), tag])
      return tags
    },

    /** Seats in holds that still run. */
    heldSeats(ids: readonly number[], now: Instant): Promise<HeldSeats[]> {
      const { among, params } = amongst(ids)
      return sql.all(
        `SELECT e.id AS "eventId", (SELECT coalesce(sum(b.quantity), 0) ${HOLDS} > :now) AS held,
           CASE WHEN EXISTS (SELECT 1 ${HOLDS} <= :now) THEN 1 ELSE 0 END AS "hasExpired"
         FROM events e WHERE e.id ${among}`,
        { ...params, now },
      )
    },

    /** A page of events, sorted; `sortKey` is what the next page's `after` wants. */
    list(
      filter: EventFilter,
      sort: EventSort,
      page: Page,
    ): Promise<(EventRow & { sortKey: string | number })[]> {
      const { where, params } = conditions(filter)
      const column = SORT_COLUMN[sort]
      if (page.after) where.push(`(${column}, e.id) > (:afterKey, :afterId)`)
      return sql.all(
        `SELECT ${COLUMNS}, ${column} AS "sortKey" FROM events e
         ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         ORDER BY ${column}, e.id LIMIT :limit`,
        {
          ...params,
          limit: page.limit,
          ...(page.after && { afterKey: page.after.key, afterId: page.after.id }),
        },
      )
    },
  }
}
