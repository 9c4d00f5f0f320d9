/**
 * What is asked more than once in one turn of the event loop is read once: all of these requests had come before the
 * first was begun, so what was read then is true for each of them.
 */
export class SharedReads<T> {
  readonly #thisTurn = new Map<string, Promise<T>>()

  get(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#thisTurn.get(key)
    if (known) return known
    if (this.#thisTurn.size === 0) setImmediate(() => this.#thisTurn.clear())
    const reading = read()
    this.#thisTurn.set(key, reading)
    return reading
  }
}
