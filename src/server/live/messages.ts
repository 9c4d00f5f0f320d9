import { randomBytes } from 'node:crypto'
import type { Availability } from '../../ticketing/events/availability.ts'
import type { Sees } from '../access/sees.ts'

/** Numbers of events that are not as they were, in the order in which that was seen. */
export interface Message {
  id: string
  items: readonly Availability[]
  /** What was told of events that nothing more is to be told of: they are drafts again, or were removed. */
  gone: readonly Availability[]
  /** Whether that is everything, which is told also where it is nothing. */
  isWhole: boolean
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

  /** The ids of the events that were there, and are not among these. */
  missingIn(now: readonly Availability[]): number[] {
    const ids = new Set(now.map(({ event }) => event.id))
    return [...this.#current.keys()].filter(id => !ids.has(id))
  }

  /**
   * Takes in how it is now; gives what has changed, if anything has.
   *
   * @param left how events are that are not among them any more: those that are over or canceled are told once more
   */
  update(now: readonly Availability[], left: readonly Availability[] = []): Message | undefined {
    const over = new Map(
      left.filter(({ status }) => status !== 'draft').map(item => [item.event.id, item] as const),
    )
    const missing = this.missingIn(now)
    const gone = missing.flatMap(id => (over.has(id) ? [] : (this.#current.get(id)?.item ?? [])))
    for (const id of missing) this.#current.delete(id)
    const items = [...now.filter(item => this.#isNew(item)), ...over.values()]
    if (items.length === 0 && gone.length === 0) return undefined
    this.#count++
    const message = { id: this.#idNow(), items, gone, isWhole: false }
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
    const last = { id: this.#idNow(), gone: [] }
    if (!isKnown)
      return { ...last, items: [...this.#current.values()].map(({ item }) => item), isWhole: true }
    if (place === this.#count) return undefined
    return { ...last, ...lastOfEach(this.#kept.slice(place - this.#count)), isWhole: false }
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

/** Of each event, what was said of it last. */
function lastOfEach(messages: readonly Message[]): Pick<Message, 'items' | 'gone'> {
  const items = new Map<number, Availability>()
  const gone = new Map<number, Availability>()
  for (const message of messages) {
    for (const item of message.items) {
      items.set(item.event.id, item)
      gone.delete(item.event.id)
    }
    for (const item of message.gone) {
      gone.set(item.event.id, item)
      items.delete(item.event.id)
    }
  }
  return { items: [...items.values()], gone: [...gone.values()] }
}

/** What somebody sees of a message. */
export function onlySeen({ items, gone, ...message }: Message, sees: Sees): Message {
  return { ...message, items: items.filter(isSeen(sees)), gone: gone.filter(isSeen(sees)) }
}

/** A draft is nothing to whoever has no token, also if it was none when they came. */
export function seesAny(items: readonly Availability[], sees: Sees | undefined): boolean {
  return !sees || items.some(isSeen(sees))
}

function isSeen(sees: Sees) {
  return ({ event, status }: Availability): boolean => sees({ ...event, status })
}

/** The data of a message, as it is sent. */
export function textOf({ items, gone }: Message): string {
  return JSON.stringify({
    availability: items,
    ...(gone.length > 0 && { gone: gone.map(({ event }) => event) }),
  })
}
