import type { Slug } from '../../values/names/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Page } from '../interface/page.ts'
import { inserted, type Params, type Sql } from '../interface/sql.ts'

export const TOKEN_ROLES = ['owner', 'organizer', 'seller', 'gate', 'viewer'] as const
export type TokenRole = (typeof TOKEN_ROLES)[number]

export interface TokenRow {
  id: number
  name: string
  /** SHA-256 of the secret, in hex. */
  hash: string
  role: TokenRole
  createdAt: Instant
  createdBy: string
  expiresAt: Instant | null
  revokedAt: Instant | null
  lastUsedAt: Instant | null
}

/** An event to which a token is limited. */
export interface TokenEventRow {
  tokenId: number
  eventId: number
  slug: Slug
}

const COLUMNS = `
  id, name, hash, role, created_at AS "createdAt", created_by AS "createdBy", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`

const BY_ID = `SELECT ${COLUMNS} FROM tokens WHERE id = :id`
const BY_HASH = `SELECT ${COLUMNS} FROM tokens WHERE hash = :hash`
const BY_NAME = `SELECT ${COLUMNS} FROM tokens WHERE name = :name`
const PAGE = `SELECT ${COLUMNS} FROM tokens WHERE id > :afterId ORDER BY id LIMIT :limit`
const EVENTS_OF = `
  SELECT t.token_id AS "tokenId", t.event_id AS "eventId", e.slug FROM token_events t JOIN events e ON e.id = t.event_id
  WHERE t.token_id = :tokenId ORDER BY t.event_id`

/** Does nothing where the name is taken, also by somebody who takes it at the same moment. */
const INSERT = `
  INSERT INTO tokens (name, hash, role, created_at, created_by, expires_at)
  VALUES (:name, :hash, :role, :createdAt, :createdBy, :expiresAt) ON CONFLICT DO NOTHING`
const INSERT_EVENT = 'INSERT INTO token_events (token_id, event_id) VALUES (:tokenId, :eventId)'
const REVOKE = 'UPDATE tokens SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL'
const USED =
  'UPDATE tokens SET last_used_at = :at WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at)'

export function tokenQueries(sql: Sql) {
  return {
    byId: (id: number) => sql.one<TokenRow>(BY_ID, { id }),
    byHash: (hash: string) => sql.one<TokenRow>(BY_HASH, { hash }),
    byName: (name: string) => sql.one<TokenRow>(BY_NAME, { name }),
    /** In the order in which they were made. */
    list: (page: Page) => sql.all<TokenRow>(PAGE, { afterId: page.after?.id ?? 0, limit: page.limit }),
    /** None: it is for all events. */
    eventsOf: (tokenId: number) => sql.all<TokenEventRow>(EVENTS_OF, { tokenId }),
    /** Its id; `undefined`, with nothing written, where the name is taken. */
    async insert(
      token: Omit<TokenRow, 'id' | 'revokedAt' | 'lastUsedAt'>,
      eventIds: readonly number[],
    ): Promise<number | undefined> {
      const params: Params = { ...token }
      const id = await sql.insert(INSERT, params)
      if (id === undefined) return undefined
      await sql.sendAll(
        INSERT_EVENT,
        eventIds.map(eventId => ({ tokenId: inserted(id), eventId })),
      )
      return id
    },
    /** False where it was revoked before. */
    revoke: async (id: number, at: Instant) => (await sql.run(REVOKE, { id, at })) === 1,
    used: (id: number, at: Instant) => sql.run(USED, { id, at }),
  }
}
