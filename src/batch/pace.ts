/** How long a chunk may hold the lock, its commit included, in milliseconds. */
const HOLD_MS = 60
/** For how long others are let in between two chunks: they look every 2 to 20 ms. */
const LEAST_GAP_MS = 4
const GAP_SHARE = 0.25

/** A few milliseconds of work. On a starved machine the clock runs on while we wait for the processor: less would not help. */
const LEAST_ROWS = 200
const MOST_ROWS = 10_000

/**
 * The rhythm of an import: so many rows under one lock as take HOLD_MS, measured and not counted, and
 * then a gap. What the import has to do without the lock (reading, checking) falls into the gaps.
 */
export class Pace {
  #size = LEAST_ROWS
  #freeSince = 0
  #gapMs = 0

  /** How many rows to take next. */
  get size(): number {
    return this.#size
  }

  /** Waits until the gap has been long enough. */
  async gap(): Promise<void> {
    const restMs = this.#gapMs - (performance.now() - this.#freeSince)
    if (restMs > 0) await new Promise(resolve => setTimeout(resolve, restMs))
  }

  /** Learns from a chunk that had the lock from `since` until now. */
  held(since: number, rows: number): void {
    this.#freeSince = performance.now()
    const heldMs = Math.max(0.1, this.#freeSince - since)
    this.#gapMs = Math.max(LEAST_GAP_MS, heldMs * GAP_SHARE)
    const fitting = (rows * HOLD_MS) / heldMs
    // Half of the way only: one slow commit says little.
    const next = Math.round((this.#size + Math.min(fitting, this.#size * 4)) / 2)
    this.#size = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, next))
  }
}
