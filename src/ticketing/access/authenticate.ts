import type { Queries } from '../../store/queries/index.ts'
import type { TokenRole, TokenRow } from '../../store/queries/tokens.ts'
import { epochMs, type Instant } from '../../values/time/instant.ts'
import type { Context } from '../context.ts'
import { tokenStatus } from './token.ts'

/** The holder of a valid token. */
export interface Holder {
  id: number
  name: string
  role: TokenRole
  /** The ids of the events to which the token is limited; none: it is for all. */
  events: readonly number[]
  lastUsedAt: Instant | null
}

/** The holder of the token with this hash, if it is good now. */
export async function holderOf(queries: Queries, hash: string, now: Instant): Promise<Holder | undefined> {
  const row = await queries.tokens.byHash(hash)
  if (!row || tokenStatus(row, now) !== 'active') return undefined
  const { id, name, role, lastUsedAt } = row
  const events = (await queries.tokens.eventsOf(id)).map(({ eventId }) => eventId)
  return { id, name, role, events, lastUsedAt }
}

const MINUTE_MS = 60_000

/** Whether to record a token's use: once a minute, not with every request. */
export function isUseToRecord({ lastUsedAt }: Pick<TokenRow, 'lastUsedAt'>, now: Instant): boolean {
  return lastUsedAt === null || epochMs(now) - epochMs(lastUsedAt) >= MINUTE_MS
}

/** Records that a token was used. It changes nothing in the box office, so it is not logged. */
export async function recordUse({ store, clock }: Context, id: number): Promise<void> {
  await store.write(queries => queries.tokens.used(id, clock.now()))
}
