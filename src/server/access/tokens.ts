import { createHash } from 'node:crypto'
import { type Holder, holderOf, isUseToRecord, recordUse } from '../../ticketing/access/authenticate.ts'
import type { Context } from '../../ticketing/context.ts'
import { epochMs } from '../../values/time/instant.ts'
import { SharedReads } from '../answers/shared-reads.ts'

const MINUTE_MS = 60_000

/** Of secrets that were shown lately; of those that nobody shows again, few are kept. */
const hashes = new Map<string, string>()
const MOST_HASHES = 1_000

/** The same as `secretHash`, by Node's own: a server asks for it with every request. */
export function tokenHash(secret: string): string {
  const known = hashes.get(secret)
  if (known !== undefined) return known
  if (hashes.size >= MOST_HASHES) hashes.clear()
  const hash = createHash('sha256').update(secret).digest('hex')
  hashes.set(secret, hash)
  return hash
}

/**
 * Whose tokens are good, asked anew for every request: one that was revoked, by whatever process, is no good for the
 * next one. Requests that came in the same turn of the event loop are answered by one look.
 */
export class TokenDirectory {
  readonly #office: Context
  readonly #failed: (error: unknown) => void
  readonly #looks = new SharedReads<Holder | undefined>()
  /** When a token's use was last taken down, by this process. */
  readonly #recordedMs = new Map<number, number>()

  constructor(office: Context, failed: (error: unknown) => void) {
    this.#office = office
    this.#failed = failed
  }

  /** The holder of the token with this hash, if it is good. */
  async find(hash: string): Promise<Holder | undefined> {
    const holder = await this.#looks.get(hash, () => this.#look(hash))
    if (holder) this.#recordUse(holder)
    return holder
  }

  #look(hash: string): Promise<Holder | undefined> {
    const { store, clock } = this.#office
    return store.read(queries => holderOf(queries, hash, clock.now()))
  }

  #recordUse(holder: Holder): void {
    const now = this.#office.clock.now()
    const nowMs = epochMs(now)
    if (nowMs - (this.#recordedMs.get(holder.id) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS) return
    this.#recordedMs.set(holder.id, nowMs)
    if (isUseToRecord(holder, now)) recordUse(this.#office, holder.id).catch(this.#failed)
  }
}
