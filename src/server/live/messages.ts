import { randomBytes } from 'node:crypto'
import type { Availability } from '../../ticketing/events/availability.ts'

/** Numbers of events that are not as they were, in the order in which that was seen. */
export interface Message {
  id: string
  items: readonly Availability[]
}

/** Changes that are kept for whoever comes back; whoever missed more is told everything. */
const MOST_KEPT = 1_000

/** What is told to those who listen to the same thing: how it is now, and the last changes. */
export class History {
  /** Ids of another one, which counted other changes, say nothing here. */
  readonly #origin = randomBytes(6).toString('base64url')
  #count = 0
  #kept: Message[] = []
  readonly #current = new Map<number, { item: Availability; text: string }>()

  /** Takes in how it is now; gives what has changed, if anything has. */
  update(now: readonly Availability[]): Message | undefined {
    const items = now.filter(item => this.#isNew(item))
    const ids = new Set(now.map(({ event }) => event.id))
    for (const id of this.#current.keys()) if (!ids.has(id)) this.#current.delete(id)
    if (items.length === 0) return undefined
    this.#count++
    const message = { id: this.#idNow(), items }
    this.#kept.push(message)
    if (this.#kept.length > MOST_KEPT) this.#kept = this.#kept.slice(-MOST_KEPT / 2)
    return message
  }

  /** What somebody has missed since the message with this id; everything, where that is not known. */
  since(id: string | undefined): Message | undefined {
    const [origin, count] = (id ?? '').split('.')
    const place = Number(count)
    const isKnown =
      origin === this.#origin && place >= this.#count - this.#kept.length && place <= this.#count
    if (!isKnown) return { id: this.#idNow(), items: [...this.#current.values()].map(({ item }) => item) }
    if (place === this.#count) return undefined
    const missed = this.#kept.slice(place - this.#count)
    const ids = new Set(missed.flatMap(({ items }) => items.map(({ event }) => event.id)))
    const items = [...ids].flatMap(event => this.#current.get(event)?.item ?? [])
    return { id: this.#idNow(), items }
  }

  #isNew(item: Availability): boolean {
    const text = JSON.stringify(item)
    const isNew = this.#current.get(item.event.id)?.text !== text
    this.#current.set(item.event.id, { item, text })
    return isNew
  }

  #idNow(): string {
    return `${this.#origin}.${this.#count}`
  }
}
