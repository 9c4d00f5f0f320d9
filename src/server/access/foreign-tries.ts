import { serverLimits } from '../limits/limits.ts'
import { CallCounter, networkOf } from '../limits/rate-limit.ts'
import { RateLimited } from '../refusals.ts'
import type { Caller, ServerSettings } from '../settings.ts'

/**
 * Counts, by address, how many tokens of elsewhere turn out to be no good: only when its signature was checked is it
 * known whose a token is, and that takes as much as a request. Tokens that were good lately are always checked: nobody
 * at the same address can shut out who has one.
 */
export class ForeignTries {
  readonly #allowed: number
  readonly #counter: CallCounter
  /** The hashes of those that were good. */
  readonly #good = new Set<string>()

  constructor({ requests, windowMs }: NonNullable<ServerSettings['rateLimit']>) {
    this.#allowed = requests
    this.#counter = new CallCounter(windowMs, serverLimits.rateLimitedCallers)
  }

  /** @param check checks the token of this hash. @throws RateLimited, and what `check` throws */
  async check(
    hash: string,
    ip: string | undefined,
    check: () => Promise<Caller | undefined>,
  ): Promise<Caller | undefined> {
    if (this.#good.has(hash)) return this.#noted(hash, await check())
    const network = networkOf(ip)
    // Before it is known: many may come at once.
    const { calls, leftMs } = this.#counter.count(network, Date.now())
    if (calls > this.#allowed) throw new RateLimited(Math.max(1, Math.ceil(leftMs / 1000)))
    let isBad = false
    try {
      const caller = await check()
      isBad = caller === undefined
      return this.#noted(hash, caller)
    } finally {
      if (!isBad) this.#counter.takeBack(network)
    }
  }

  #noted(hash: string, caller: Caller | undefined): Caller | undefined {
    if (!caller) this.#good.delete(hash)
    else if (!this.#good.has(hash)) {
      if (this.#good.size >= serverLimits.rateLimitedCallers) this.#good.clear()
      this.#good.add(hash)
    }
    return caller
  }
}
