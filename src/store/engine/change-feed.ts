/** Watches for commits, for as long as somebody listens. */
export interface Watch {
  /** Looks immediately, because there is known to be something new. */
  look(): void
  stop(): void
}

/** Callbacks of a watch: something was committed, or why that cannot be found out any more. */
export interface Telling {
  changed(): void
  failed(error: unknown): void
}

/** Tells everybody who listens of each commit; nobody looks for commits while nobody listens. */
export class ChangeFeed {
  readonly #begin: (telling: Telling) => Watch
  readonly #listeners = new Set<Listener>()
  #watch: Watch | undefined

  constructor(begin: (telling: Telling) => Watch) {
    this.#begin = begin
  }

  listen(signal: AbortSignal | undefined): AsyncIterableIterator<void> {
    const leave = () => {
      this.#listeners.delete(listener)
      signal?.removeEventListener('abort', leave)
      if (this.#listeners.size === 0) this.#stop()
      listener.end()
    }
    const listener = new Listener(leave)
    if (signal?.aborted) listener.end()
    else {
      signal?.addEventListener('abort', leave, { once: true })
      this.#listeners.add(listener)
      this.#watch ??= this.#begin({
        changed: () => {
          for (const each of this.#listeners) each.changed()
        },
        failed: error => {
          this.#stop()
          for (const each of this.#listeners) each.fail(error)
        },
      })
    }
    return listener
  }

  /** This process has committed something. */
  look(): void {
    this.#watch?.look()
  }

  end(): void {
    for (const each of [...this.#listeners]) each.return()
  }

  #stop(): void {
    this.#watch?.stop()
    this.#watch = undefined
  }
}

type Result = IteratorResult<void, undefined>

/** One listener: changes that it has not heard yet are merged into one. */
class Listener implements AsyncIterableIterator<void> {
  readonly #leave: () => void
  #news = false
  #ended = false
  #error: { cause: unknown } | undefined
  #wake: (() => void) | undefined

  constructor(leave: () => void) {
    this.#leave = leave
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<Result> {
    while (!this.#news && !this.#ended && !this.#error)
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    if (this.#error) {
      this.#leave()
      throw this.#error.cause
    }
    if (this.#ended) return { done: true, value: undefined }
    this.#news = false
    return { done: false, value: undefined }
  }

  async return(): Promise<Result> {
    this.#leave()
    return { done: true, value: undefined }
  }

  changed(): void {
    this.#news = true
    this.#wake?.()
  }

  fail(cause: unknown): void {
    this.#error = { cause }
    this.#wake?.()
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }
}
