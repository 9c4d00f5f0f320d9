import { quoted } from '../values/parse-error.ts'
import { sha256 } from '../values/sha256.ts'
import { Conflict } from './conflict.ts'

/** What a key or a row of an import stands for, as 22 characters: equal requests have equal digests. */
export function requestDigest(request: Record<string, unknown>): string {
  const sorted = Object.fromEntries(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sha256(JSON.stringify(sorted)).toString('base64url').slice(0, 22)
}

/** @throws Conflict IDEMPOTENCY_MISMATCH when the key was used for another request */
export function assertSameRequest(key: string, first: string | null, now: string): void {
  if (first === now) return
  throw new Conflict(
    'IDEMPOTENCY_MISMATCH',
    `The idempotency key ${quoted(key)} was used for another request. Nothing was written; use a new key for a new request`,
    { key },
  )
}
