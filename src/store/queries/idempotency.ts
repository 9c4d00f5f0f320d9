import type { Instant } from '../../values/time/instant.ts'
import type { Sql } from '../interface/sql.ts'

/**
 * Who inserts the row has the key. On a server, another who inserts it waits here until that transaction has
 * ended, and then finds the row, or, where it was taken back, has the key itself.
 */
const CLAIM = `
  INSERT INTO idempotency_keys (scope, key, request, created_at) VALUES (:scope, :key, :request, :at)
  ON CONFLICT DO NOTHING`
const INSERT = `
  INSERT INTO idempotency_keys (scope, key, request, result, created_at)
  VALUES (:scope, :key, :request, :result, :at)`
const FIND = `SELECT request, result FROM idempotency_keys WHERE scope = :scope AND key = :key`
/** A blank is followed by the exclamation mark. */
const PARTS = `
  SELECT key, request, result FROM idempotency_keys
  WHERE scope = :scope AND key >= :key || ' ' AND key < :key || '!' AND result IS NOT NULL ORDER BY key`
const KEEP = `UPDATE idempotency_keys SET result = :result WHERE scope = :scope AND key = :key`
const RELEASE = `DELETE FROM idempotency_keys WHERE scope = :scope AND key = :key`

/** A key, and whose it is: others may use the same one for something else. */
export interface ScopedKey {
  scope: string
  key: string
}

/** Everything about a key. */
export type KeptKey = { scope: string; key: string; request: string; result: string; at: Instant }

export interface KeptRequest {
  /** Digests of the request that the key stands for. */
  request: string
  /** JSON. */
  result: string
}

export function idempotencyQueries(sql: Sql) {
  return {
    /** True for the first who asks: the key is theirs, and nobody else's until the transaction has ended. */
    claim: async ({ scope, key }: ScopedKey, request: string, at: Instant) =>
      (await sql.run(CLAIM, { scope, key, request, at })) === 1,
    /** Keeps keys that nobody has; who asks knows that, as nobody else writes. */
    insert: (keys: readonly KeptKey[]) => sql.sendAll(INSERT, keys),
    find: ({ scope, key }: ScopedKey) => sql.one<KeptRequest>(FIND, { scope, key }),
    /** Those that begin with a key and a blank: of what is done in parts. */
    parts: ({ scope, key }: ScopedKey) => sql.all<KeptRequest & { key: string }>(PARTS, { scope, key }),
    keep: ({ scope, key }: ScopedKey, result: string) => sql.sendOf(1, KEEP, { scope, key, result }),
    release: ({ scope, key }: ScopedKey) => sql.send(RELEASE, { scope, key }),
  }
}
