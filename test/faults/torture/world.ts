import type { Envelope } from '../../support/processes.ts'

export interface KnownBooking {
  code: string
  event: string
  email: string
  quantity: number
  status: string
}

/** How many of the newest events are on sale at a time: few, so that everybody wants the same rows. */
const HOT_EVENTS = 3

/** What the driver has been told so far: only of this can the next requests speak. */
export class World {
  /** Of a new event. */
  readonly seats: { least: number; most: number }
  /** Where files for and from tix are put. */
  readonly folder: string
  readonly #events: string[] = []
  readonly #bookings = new Map<string, KnownBooking>()

  constructor(seats: { least: number; most: number }, folder: string) {
    this.seats = seats
    this.folder = folder
  }

  /** Learns from an answer. */
  learn(data: Envelope['data']): void {
    if (data?.event?.slug !== undefined && data.event.capacity !== undefined)
      this.#learnEvent(data.event.slug)
    for (const booking of [data?.booking, ...(data?.bookings ?? [])]) {
      if (booking?.code === undefined) continue
      const { code, event, email, quantity, status } = booking
      this.#bookings.set(code, { code, event: event.slug, email, quantity, status })
    }
  }

  get hotEvents(): readonly string[] {
    return this.#events.slice(-HOT_EVENTS)
  }

  bookings(status: string): readonly KnownBooking[] {
    return [...this.#bookings.values()].filter(booking => booking.status === status).slice(-40)
  }

  #learnEvent(slug: string): void {
    if (!this.#events.includes(slug)) this.#events.push(slug)
  }
}
