import type { Context } from '../../ticketing/context.ts'

/** How long a read is shared, in milliseconds, while nothing is written: time changes answers, too. */
const KEPT_MS = 20
/** Of each kind; more are forgotten. */
const MOST_KEPT = 200

/**
 * A moment is one turn of the event loop: all requests begun in it had arrived before, so what is read for one of them is
 * true for all. Where the store can tell that nobody has committed anything since, the next turns belong to the same
 * moment, for up to KEPT_MS.
 */
export class Moment {
  readonly #office: Pick<Context, 'store'>
  #number = 0
  #version: number | undefined
  #beganMs = 0
  #isLooked = false

  constructor(office: Pick<Context, 'store'>) {
    this.#office = office
  }

  /** Another number when it is another moment. */
  get number(): number {
    if (!this.#isLooked) this.#look()
    return this.#number
  }

  #look(): void {
    this.#isLooked = true
    setImmediate(() => {
      this.#isLooked = false
    })
    const version = this.#office.store.version?.()
    const nowMs = Date.now()
    const isSame = version !== undefined && version === this.#version
    if (isSame && Math.abs(nowMs - this.#beganMs) < KEPT_MS) return
    this.#number++
    this.#version = version
    this.#beganMs = nowMs
  }
}

/** Reads once what is asked several times in one moment. */
export class SharedReads<T> {
  readonly #moment: Moment
  readonly #isKept: (value: T) => boolean
  readonly #read = new Map<string, T | Promise<T>>()
  #number = -1

  /** @param isKept whether a value is worth its memory when it has been told */
  constructor(moment: Moment, isKept: (value: T) => boolean = () => true) {
    this.#moment = moment
    this.#isKept = isKept
  }

  /** Synchronously, if it was read already. */
  get(key: string, read: () => Promise<T>): T | Promise<T> {
    const { number } = this.#moment
    if (number !== this.#number || this.#read.size >= MOST_KEPT) this.#read.clear()
    this.#number = number
    const known = this.#read.get(key)
    if (known !== undefined) return known
    const reading = read()
    this.#read.set(key, reading)
    const ended = (value?: T) => {
      if (this.#read.get(key) !== reading) return
      if (value !== undefined && this.#isKept(value)) this.#read.set(key, value)
      else this.#read.delete(key)
    }
    // What was refused for having waited too long need not be refused again.
    reading.then(ended, () => ended())
    return reading
  }
}
