import { createHash } from 'node:crypto'
import { type Holder, holderOf, isUseToRecord, recordUse } from '../../ticketing/access/authenticate.ts'
import type { Context } from '../../ticketing/context.ts'
import { epochMs } from '../../values/time/instant.ts'
import { type Moment, SharedReads } from '../answers/shared-reads.ts'

const MINUTE_MS = 60_000

/** `secretHash`, computed by Node's own SHA-256, which a server has loaded anyway. */
export function tokenHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/**
 * Whose tokens are good, asked anew for every request: one that was revoked, by whatever process, is no good for the
 * next one. Requests of one moment are answered by one look.
 */
export class TokenDirectory {
  readonly #office: Context
  readonly #failed: (error: unknown) => void
  readonly #looks: SharedReads<Holder | null>
  /** When this process last recorded a token's use. */
  readonly #recordedMs = new Map<number, number>()

  constructor(office: Context, moment: Moment, failed: (error: unknown) => void) {
    this.#office = office
    this.#looks = new SharedReads(moment)
    this.#failed = failed
  }

  /** The holder of the token with this hash, null if it is no good; synchronously where this moment's look is there. */
  find(hash: string): Holder | null | Promise<Holder | null> {
    return this.#looks.get(hash, () => this.#look(hash))
  }

  async #look(hash: string): Promise<Holder | null> {
    const { store, clock } = this.#office
    const holder = await store.read(queries => holderOf(queries, hash, clock.now()))
    if (holder) this.#recordUse(holder)
    return holder ?? null
  }

  #recordUse(holder: Holder): void {
    const now = this.#office.clock.now()
    const nowMs = epochMs(now)
    if (nowMs - (this.#recordedMs.get(holder.id) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS) return
    this.#recordedMs.set(holder.id, nowMs)
    if (isUseToRecord(holder, now)) recordUse(this.#office, holder.id).catch(this.#failed)
  }
}
