import type { Envelope } from '../../support/processes.ts'

export interface KnownBooking {
  code: string
  event: string
  email: string
  quantity: number
  status: string
}

export interface KnownEvent {
  slug: string
  status: string
  /** Names of its ticket types. */
  types: readonly string[]
}

/** How many of the newest events are on sale at a time: few, so that everybody wants the same rows. */
const HOT_EVENTS = 3
/** Of the newest bookings, something is done to so many. */
const HOT_BOOKINGS = 40
const HOT_BACKUPS = 4

/** What the driver has been told so far: only of this can the next requests speak. */
export class World {
  /** Of a new event. */
  readonly seats: { least: number; most: number }
  /** Where files for and from tix are put. */
  readonly folder: string
  readonly #events = new Map<string, KnownEvent>()
  readonly #bookings = new Map<string, KnownBooking>()
  /** Entries of waitlists, by id, that wait or have been offered seats. */
  readonly #waiting = new Set<string>()
  readonly #backups: string[] = []

  constructor(seats: { least: number; most: number }, folder: string) {
    this.seats = seats
    this.folder = folder
  }

  /** Learns from an answer. */
  learn(data: Envelope['data']): void {
    if (data?.event?.ticketTypes !== undefined) {
      const { slug, status, ticketTypes } = data.event
      this.#events.set(slug, { slug, status, types: ticketTypes.map(({ name }: { name: string }) => name) })
    }
    if (data?.backup?.path !== undefined) this.#backups.push(data.backup.path)
    for (const entry of [data?.entry, ...(data?.entries ?? [])]) if (entry?.joinedAt) this.#learnEntry(entry)
    for (const booking of [data?.booking, ...(data?.bookings ?? [])]) {
      if (booking?.code === undefined) continue
      const { code, event, email, quantity, status } = booking
      this.#bookings.set(code, { code, event: event.slug, email, quantity, status })
    }
  }

  #learnEntry({ id, status, booking, event, email, quantity }: Envelope['data']): void {
    if (status === 'waiting' || status === 'offered') this.#waiting.add(String(id))
    else this.#waiting.delete(String(id))
    if (status === 'offered' && booking)
      this.#bookings.set(booking, { code: booking, event: event.slug, email, quantity, status: 'held' })
  }

  get waiting(): readonly string[] {
    return [...this.#waiting].slice(-HOT_BOOKINGS)
  }

  get backups(): readonly string[] {
    return this.#backups.slice(-HOT_BACKUPS)
  }

  get hotEvents(): readonly KnownEvent[] {
    return [...this.#events.values()].filter(({ status }) => status === 'on_sale').slice(-HOT_EVENTS)
  }

  bookings(status: string): readonly KnownBooking[] {
    return [...this.#bookings.values()].filter(booking => booking.status === status).slice(-HOT_BOOKINGS)
  }
}
