import type { EventRow, TicketTypeRow, WaitlistRow } from '../../../store/interface/rows.ts'
import type { Queries } from '../../../store/queries/index.ts'
import { counted, grouped } from '../../../values/number.ts'
import type { Instant } from '../../../values/time/instant.ts'
import { seatsAllowed, tooMany } from '../person-limit.ts'
import { groupSizes, offersEnd } from './offer-limits.ts'

/** Where an entry stands in the line. */
export interface Standing {
  /** Place among those who can be offered seats, from 1; null for who does not wait, or never can. */
  position: number | null
  /** Why somebody who waits can never be offered seats as things are; else null. */
  blocked: string | null
}

/** Counts places in the lines of events, each event and type asked for once. */
export class Standings {
  readonly #queries: Queries
  readonly #now: Instant
  readonly #types = new Map<number, readonly TicketTypeRow[]>()
  /** The place of the last entry of each event, where entries come one after the other. */
  readonly #last = new Map<number, number>()
  readonly #consecutive: boolean

  /** @param consecutive whether all that wait at an event come one after the other, none left out */
  constructor(queries: Queries, now: Instant, { consecutive = false } = {}) {
    this.#queries = queries
    this.#now = now
    this.#consecutive = consecutive
  }

  async of(entry: WaitlistRow, event: EventRow): Promise<Standing> {
    if (entry.status !== 'waiting') return { position: null, blocked: null }
    const types = this.#types.get(event.id) ?? (await this.#queries.ticketTypes.ofEvent(event.id))
    this.#types.set(event.id, types)
    const type = types.find(({ id }) => id === entry.typeId)
    const blocked =
      (type ? blockedBy(event, type, entry.quantity, this.#now) : null) ??
      (await this.#blockedByLimit(entry, event))
    if (blocked !== null) return { position: null, blocked }
    const last = this.#consecutive ? this.#last.get(event.id) : undefined
    const position = last === undefined ? await this.#count(entry, event, types) : last + 1
    this.#last.set(event.id, position)
    return { position, blocked }
  }

  /** Why somebody who has seats already is not offered as many more. */
  async #blockedByLimit({ email, quantity }: WaitlistRow, event: EventRow): Promise<string | null> {
    const allowed = await seatsAllowed(this.#queries, event, email, this.#now)
    return allowed !== undefined && quantity > allowed ? tooMany(event, email, quantity, allowed) : null
  }

  async #count(entry: WaitlistRow, event: EventRow, types: readonly TicketTypeRow[]): Promise<number> {
    const { waitlist } = this.#queries
    const [before, ...blocked] = await Promise.all([
      waitlist.waitingBefore(entry),
      ...types.flatMap(type => {
        const sizes = groupSizes(event, type, this.#now)
        const { maxPerPerson } = event
        return [
          waitlist.blockedBefore(entry, type.id, sizes),
          maxPerPerson === null
            ? 0
            : waitlist.overLimitBefore(entry, type.id, sizes, { maxPerPerson, now: this.#now }),
        ]
      }),
    ])
    return blocked.reduce((left, count) => left - count, before) + 1
  }
}

/** Why nobody who waits for so many seats of a type is ever offered them, as things are; null where they may be. */
function blockedBy(event: EventRow, type: TicketTypeRow, quantity: number, now: Instant): string | null {
  const { least, most } = groupSizes(event, type, now)
  if (event.status === 'canceled') return `${event.name} is canceled`
  if (now >= offersEnd(event)) return `seats of ${event.name} are no longer offered`
  if (least > most) return `${type.name} is no longer sold`
  if (quantity > most)
    return `${counted(quantity, 'seat')}, and at most ${grouped(most)} can be offered together`
  if (quantity < least)
    return `${counted(quantity, 'seat')}, and ${type.name} is sold from ${grouped(least)} on`
  return null
}
