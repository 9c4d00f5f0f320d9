import type { Context } from '../../ticketing/context.ts'
import { type Availability, availability } from '../../ticketing/events/availability.ts'
import { NotFound } from '../../values/errors.ts'
import type { Sees } from '../access/sees.ts'
import type { Caller } from '../settings.ts'
import { History, type Message, onlySeen, seesAny, textOf } from './messages.ts'

/** Somebody who is told of changes. */
export interface Listener {
  /** An event, as it was named; `undefined`: all that are to come. */
  event: string | undefined
  /** What of it they may see; `undefined`: everything. */
  sees: Sees | undefined
  /** The last message that they know. */
  lastId: string | undefined
  /** Who they are, and whether they may still listen: their token may have been revoked. */
  caller: Caller | undefined
  /** @returns false if they do not keep up: then they are dropped */
  send: (id: string, data: string) => boolean
  /** Shows that somebody is still there; false if they do not keep up. */
  beat: () => boolean
  end: () => void
}

/** What is done with listeners that have to go. */
export interface Farewell {
  end: (listener: Listener) => void
  /** Drops a listener that does not keep up. */
  drop: (listener: Listener) => void
}

/** Those who listen to the same thing, and what they were told of it. */
export class Channel {
  readonly #office: Context
  readonly #event: string | undefined
  readonly #farewell: Farewell
  readonly #history = new History()
  /** Listeners, and whether each was told yet how things are. */
  readonly #listeners = new Map<Listener, boolean>()
  /** A look that was asked for and has not begun: it sees all that was there when it was asked for. */
  #nextLook: Promise<void> | undefined
  #lastLook = Promise.resolve()

  /** @param event as it was named; `undefined`: all that are to come */
  constructor(office: Context, event: string | undefined, farewell: Farewell) {
    this.#office = office
    this.#event = event
    this.#farewell = farewell
  }

  get listeners(): Listener[] {
    return [...this.#listeners.keys()]
  }

  get size(): number {
    return this.#listeners.size
  }

  /** Adds a listener, who hears nothing before `greet` has told how things are. */
  add(listener: Listener): void {
    this.#listeners.set(listener, false)
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  has(listener: Listener): boolean {
    return this.#listeners.has(listener)
  }

  /** Tells a new listener what they missed; from now on they hear of every change. */
  greet(listener: Listener): void {
    const missed = this.#history.since(listener.lastId)
    this.#listeners.set(listener, true)
    if (missed && !tell(listener, missed)) this.#farewell.drop(listener)
  }

  /**
   * Sees what has changed, and tells it. One look after the other, so that none tells what an earlier one saw after a
   * later one did.
   *
   * @throws NotFound when the event is there no more
   */
  look(): Promise<void> {
    if (this.#nextLook) return this.#nextLook
    const look = this.#lastLook.then(() => {
      this.#nextLook = undefined
      return this.#lookNow()
    })
    this.#nextLook = look
    this.#lastLook = look.catch(() => {})
    return look
  }

  async #lookNow(): Promise<void> {
    const now = await availability(this.#office, this.#event)
    const message = this.#history.update(now, await this.#lookAt(this.#history.missingIn(now)))
    if (!message) return
    const text = textOf(message)
    for (const [listener, isTold] of this.#listeners)
      if (this.#event !== undefined && !seesAny(now, listener.sees)) this.#farewell.end(listener)
      else if (isTold && !(listener.sees ? tell(listener, message) : listener.send(message.id, text)))
        this.#farewell.drop(listener)
  }

  /** What has become of events that are not to come any more; nothing is said of those that were removed. */
  async #lookAt(ids: readonly number[]): Promise<Availability[]> {
    const found: Availability[] = []
    for (const id of ids)
      found.push(
        ...(await availability(this.#office, String(id)).catch(error => {
          if (error instanceof NotFound) return []
          throw error
        })),
      )
    return found
  }
}

/** Tells a listener what they may see of a message. */
function tell(listener: Listener, message: Message): boolean {
  const { sees } = listener
  const seen = sees ? onlySeen(message, sees) : message
  const isNothing = seen.items.length === 0 && seen.gone.length === 0 && !message.isWhole
  return isNothing || listener.send(message.id, textOf(seen))
}
