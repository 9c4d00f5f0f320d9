import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Holder, holderOf } from '../../ticketing/access/authenticate.ts'
import type { Context } from '../../ticketing/context.ts'
import { epochMs } from '../../values/time/instant.ts'

/** How long a ticket lets somebody in; what it has begun goes on. */
const GOOD_FOR_MS = 60_000

/**
 * Stands for a token in the URL of a browser's EventSource or WebSocket, which can send no header: it is good for a
 * minute, and for listening only. Every server of the box office can check it, and it dies with its token.
 */
export function liveTicket(
  tokenId: number,
  tokenHash: string,
  nowMs: number,
): { ticket: string; expiresAt: string } {
  const expiresMs = nowMs + GOOD_FOR_MS
  const ticket = `${tokenId}.${expiresMs}.${sealOf(tokenId, expiresMs, tokenHash)}`
  return { ticket, expiresAt: new Date(expiresMs).toISOString() }
}

/** Whose ticket it is, if it is good. */
export async function holderOfTicket(
  { store, clock }: Context,
  ticket: string,
): Promise<(Holder & { hash: string }) | undefined> {
  const match = /^(\d{1,15})\.(\d{1,15})\.([\w-]{43})$/.exec(ticket)
  if (!match) return undefined
  const [, id = '', expires = '', seal = ''] = match
  const now = clock.now()
  if (Number(expires) <= epochMs(now)) return undefined
  return store.read(async queries => {
    const row = await queries.tokens.byId(Number(id))
    if (!row) return undefined
    const right = sealOf(row.id, Number(expires), row.hash)
    if (!timingSafeEqual(Buffer.from(seal), Buffer.from(right))) return undefined
    const holder = await holderOf(queries, row.hash, now)
    return holder && { ...holder, hash: row.hash }
  })
}

function sealOf(tokenId: number, expiresMs: number, tokenHash: string): string {
  return createHmac('sha256', tokenHash).update(`live:${tokenId}:${expiresMs}`).digest('base64url')
}
