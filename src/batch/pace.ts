/** How long a transaction may hold the lock before it is committed, in milliseconds: while others wait, and while nobody does. */
const SHORT_HOLD_MS = 40
const LONG_HOLD_MS = 500
/** For how long those who wait are let in: they look every 2 to 20 ms. */
const GAP_MS = 25

/**
 * The rhythm of an import. Each commit writes every page anew that it touched, so few long transactions are
 * several times faster than many short ones; but who sells at a counter must not wait for them. So a
 * transaction goes on while nobody waits, and whoever does gets a gap.
 */
export class Pace {
  readonly #othersWait: () => boolean
  #since = 0
  #freeSince = 0
  #gapMs = 0

  constructor(othersWait: () => boolean) {
    this.#othersWait = othersWait
  }

  /** Waits until those who waited have been let in. */
  async gap(): Promise<void> {
    const restMs = this.#gapMs - (performance.now() - this.#freeSince)
    if (restMs > 0) await new Promise(resolve => setTimeout(resolve, restMs))
  }

  /** The transaction has begun. */
  begin(): void {
    this.#since = performance.now()
  }

  /** Whether the transaction may do more. */
  mayGoOn(): boolean {
    const heldMs = performance.now() - this.#since
    if (heldMs >= LONG_HOLD_MS) return false
    return heldMs < SHORT_HOLD_MS || !this.#othersWait()
  }

  /** The transaction is committed, and the lock is free. */
  end(): void {
    this.#freeSince = performance.now()
    this.#gapMs = this.#othersWait() ? GAP_MS : 0
  }
}
