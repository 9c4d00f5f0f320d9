import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { logChange } from '../log/log-change.ts'
import { findToken, readToken, type Token } from './token.ts'

interface Revoked {
  token: Token
  replayed: boolean
}

/** Ends a token, for every server at once. One that is revoked already is left as it is. @throws NotFound */
export function revokeToken(context: Context, name: string, { dryRun = false } = {}): Promise<Revoked> {
  return once(
    context,
    {
      operation: 'token revoke',
      request: { name },
      meaning: async () => ({ name }),
      work: tx => revoke(tx, name),
      trace: () => name,
      again: tx => already(tx, name),
    },
    { dryRun },
  )
}

async function revoke(tx: Tx, name: string): Promise<Revoked> {
  const { queries, now } = tx
  const row = await findToken(queries, name)
  if (!(await queries.tokens.revoke(row.id, now))) return already(tx, name)
  const before = { name, revokedAt: null }
  await logChange(tx, { action: 'token.revoke', eventId: null, before, after: { name, revokedAt: now } })
  return { token: await readToken(queries, { ...row, revokedAt: now }, now), replayed: false }
}

async function already({ queries, now }: Tx, name: string): Promise<Revoked> {
  return { token: await readToken(queries, await findToken(queries, name), now), replayed: true }
}
