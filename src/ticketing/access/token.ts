import type { Queries } from '../../store/queries/index.ts'
import type { TokenRole, TokenRow } from '../../store/queries/tokens.ts'
import { NotFound } from '../../values/errors.ts'
import type { Slug } from '../../values/names/slug.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'

/** A token as the world sees it: everything but its secret, which only its maker was told. */
export interface Token {
  name: string
  role: TokenRole
  /** The slugs of the events to which it is limited; none: it is for all. */
  events: Slug[]
  status: 'active' | 'expired' | 'revoked'
  createdAt: string
  createdBy: string
  expiresAt: string | null
  revokedAt: string | null
  /** To the minute. */
  lastUsedAt: string | null
}

export async function readToken(queries: Queries, row: TokenRow, now: Instant): Promise<Token> {
  const { id, hash, ...shown } = row
  const events = (await queries.tokens.eventsOf(id)).map(({ slug }) => slug)
  return { ...shown, events, status: tokenStatus(row, now) }
}

export function tokenStatus({ revokedAt, expiresAt }: TokenRow, now: Instant): Token['status'] {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active'
}

/** @throws NotFound */
export async function findToken(queries: Queries, name: string): Promise<TokenRow> {
  const row = await queries.tokens.byName(name)
  if (!row)
    throw new NotFound(
      `No token ${quoted(name)}`,
      { token: name },
      { next: { purpose: 'List the tokens', operation: 'token list' } },
    )
  return row
}
