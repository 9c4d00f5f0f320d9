import type { Queries } from '../../store/queries/index.ts'
import type { TokenRole } from '../../store/queries/tokens.ts'
import { quoted } from '../../values/parse-error.ts'
import { sha256 } from '../../values/sha256.ts'
import { type Instant, plus } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { logChange } from '../log/log-change.ts'
import { eventIdOf, findEvent } from '../model/event.ts'
import { findToken, readToken, type Token } from './token.ts'

export interface TokenRequest {
  name: string
  role: TokenRole
  /** Ids or slugs; none: it is for all events. */
  events?: readonly string[] | undefined
  /** How long it is good; else until it is revoked. */
  expiresMs?: number | undefined
}

interface NewToken {
  token: Token
  /** null where it was told before. */
  secret: string | null
  replayed: boolean
}

/** 265 bits, in an alphabet of 30. */
const SECRET_LENGTH = 54
/** Tells whoever finds a token in a file or a log what it is. */
const PREFIX = 'tix_'

/**
 * Makes a token for the server's callers. Its secret is told this once, and not when the request is repeated: only
 * its hash is kept.
 *
 * @throws NotFound for an event, Conflict where the name is taken, be it by one that was revoked: names stand in the log
 */
export async function createToken(
  context: Context,
  request: TokenRequest,
  { dryRun = false } = {},
): Promise<NewToken> {
  const secret = PREFIX + context.random(SECRET_LENGTH)
  return once<NewToken, string>(
    context,
    {
      operation: 'token create',
      request: { ...request },
      meaning: async queries => ({ ...request, events: await eventIdsOf(queries, request) }),
      work: async tx => {
        const token = await insertToken(tx, request, secretHash(secret))
        return { token, secret, replayed: false }
      },
      trace: ({ token }) => token.name,
      again: async (tx, name) => {
        const row = await findToken(tx.queries, name)
        return { token: await readToken(tx.queries, row, tx.now), secret: null, replayed: true }
      },
    },
    { dryRun },
  )
}

async function eventIdsOf(queries: Queries, { events = [] }: TokenRequest): Promise<(number | undefined)[]> {
  const ids = []
  for (const reference of events) ids.push(await eventIdOf(queries, reference))
  return ids
}

/** What is kept of a secret. Of random bits, one round of SHA-256 is enough: there is no dictionary of them. */
export function secretHash(secret: string): string {
  return sha256(secret).toString('hex')
}

async function insertToken(tx: Tx, request: TokenRequest, hash: string): Promise<Token> {
  const { name, role } = request
  const events = []
  for (const reference of request.events ?? []) events.push(await findEvent(tx.queries, reference))
  const eventIds = [...new Set(events.map(({ id }) => id))]
  const expiresAt: Instant | null = request.expiresMs === undefined ? null : plus(tx.now, request.expiresMs)
  const token = { name, hash, role, createdAt: tx.now, createdBy: tx.actor, expiresAt }
  const id = await tx.queries.tokens.insert(token, eventIds)
  if (id === undefined) throw await nameTaken(tx, name)
  const made = await readToken(tx.queries, { ...token, id, revokedAt: null, lastUsedAt: null }, tx.now)
  const { events: slugs } = made
  const after = { name, role, events: slugs, expiresAt }
  await logChange(tx, { action: 'token.create', eventId: null, after })
  return made
}

async function nameTaken(tx: Tx, name: string): Promise<Conflict> {
  const revoked = (await tx.queries.tokens.byName(name))?.revokedAt != null
  const which = revoked ? 'was a token' : 'is a token'
  return new Conflict(
    'CONFLICT',
    `There ${which} called ${quoted(name)} already. Its name stands in the log: choose another`,
    { token: name },
  )
}
