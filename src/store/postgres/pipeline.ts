/** Statements that may be sent before somebody waits for the answers, which are kept in memory until then. */
const MOST_UNDERWAY = 100

/** The statements of a transaction that were sent along: without waiting for their answers. */
export class Pipeline {
  /** The error of the first that failed: the cause of whatever failed after it. */
  failure: unknown
  #last: Promise<void> = Promise.resolve()
  #underway = 0

  /** Resolves at once, unless too many are underway; never rejects. */
  async add(sent: Promise<unknown>): Promise<void> {
    this.#underway++
    this.#last = sent
      .catch(error => {
        this.failure ??= error
      })
      .then(() => {
        this.#underway--
      })
    if (this.#underway > MOST_UNDERWAY) await this.#last
  }

  /** Everything that was sent along has been answered. @throws what of it failed first */
  async settled(): Promise<void> {
    await this.#last
    if (this.failure) throw this.failure
  }

  /** What failed was undone: nothing that comes now fails because of it. */
  forgetFailure(): void {
    this.failure = undefined
  }
}
