/** How long a transaction may hold the lock before it is committed, in milliseconds: while others wait, and while nobody does. */
const SHORT_HOLD_MS = 40
const LONG_HOLD_MS = 500

/**
 * The rhythm of an import. Each commit writes every page anew that it touched, so few long transactions are
 * several times faster than many short ones; but who sells at a counter must not wait for them. So a
 * transaction goes on while nobody waits.
 */
export class ChunkBudget {
  readonly #othersWait: () => boolean
  #since = 0

  constructor(othersWait: () => boolean) {
    this.#othersWait = othersWait
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
}
