import type { EventRow, TicketTypeRow } from '../../../store/interface/rows.ts'
import type { Queries } from '../../../store/queries/index.ts'
import type { Waiting } from '../../../store/queries/waitlist.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { FreeSeats } from '../free-seats.ts'
import { seatsAllowed } from '../person-limit.ts'
import { typeOnSale } from '../sales-period.ts'
import { groupSizes, offersPossible } from './offer-limits.ts'

/** Somebody whose turn it is. */
export interface Turn {
  entry: Waiting
  type: TicketTypeRow
}

/** A group that was too large for what was free when others, who came later, had their turn. */
export interface PassedOver extends Turn {
  free: number
}

/** Those who wait for the same number of seats of the same type, in order of arrival. */
interface Lane extends Turn {
  /** Those behind `entry`, as far as they were read. */
  next: Waiting[]
}

/** Entries of a lane that are read at a time. */
const READ_AHEAD = 50

/**
 * The waitlist of an event as seats are offered to it: next is always whoever waited longest and fits what is
 * free. It is read lane by lane, so a hundred thousand who wait for what is not there cost nothing.
 */
export class WaitlistQueue {
  readonly #queries: Queries
  readonly #free: FreeSeats
  readonly #event: EventRow
  readonly #now: Instant
  #lanes: Lane[]
  readonly #tooLarge: PassedOver[] = []

  private constructor(queries: Queries, free: FreeSeats, lanes: Lane[], event: EventRow, now: Instant) {
    this.#event = event
    this.#now = now
    this.#queries = queries
    this.#free = free
    this.#lanes = lanes
  }

  static async open(
    queries: Queries,
    event: EventRow,
    types: readonly TicketTypeRow[],
    free: FreeSeats,
    now: Instant,
  ): Promise<WaitlistQueue> {
    const opened =
      event.hasWaiting && free.left > 0 && offersPossible(event, now)
        ? types.filter(type => typeOnSale(type, now) && free.of(type) > 0)
        : []
    const lanes = await Promise.all(opened.map(type => lanesOf(queries, event, type, now)))
    return new WaitlistQueue(queries, free, lanes.flat(), event, now)
  }

  /** Who is next; their seats are counted off. */
  async next(): Promise<Turn | undefined> {
    this.#dropWhatDoesNotFit()
    const [first, ...others] = this.#lanes
    if (!first) return undefined
    const lane = others.reduce((a, b) => (cameBefore(b.entry, a.entry) ? b : a), first)
    if (await this.#hasEnough(lane.entry)) {
      await this.#advance(lane)
      return this.next()
    }
    const turn = { entry: lane.entry, type: lane.type }
    this.#free.take(turn.type, turn.entry.quantity)
    await this.#advance(lane)
    return turn
  }

  /** Groups that came before `last` and did not fit: of each size the first, in order of arrival. */
  passedOver({ entry: last }: Turn): PassedOver[] {
    this.#dropWhatDoesNotFit()
    return this.#tooLarge
      .filter(({ entry }) => cameBefore(entry, last))
      .sort((a, b) => (cameBefore(a.entry, b.entry) ? -1 : 1))
  }

  /** Whether the event allows nobody so many seats as they would have with these. */
  async #hasEnough({ email, quantity }: Waiting): Promise<boolean> {
    const allowed = await seatsAllowed(this.#queries, this.#event, email, this.#now)
    return allowed !== undefined && quantity > allowed
  }

  #dropWhatDoesNotFit(): void {
    this.#lanes = this.#lanes.filter(({ entry, type }) => {
      const free = this.#free.of(type)
      if (entry.quantity > free) this.#tooLarge.push({ entry, type, free })
      return entry.quantity <= free
    })
  }

  async #advance(lane: Lane): Promise<void> {
    if (lane.next.length === 0) lane.next = await this.#queries.waitlist.behind(lane.entry, READ_AHEAD)
    const entry = lane.next.shift()
    if (entry) lane.entry = entry
    else this.#lanes = this.#lanes.filter(other => other !== lane)
  }
}

/** The first of each size of group that can ever have seats of a type. */
async function lanesOf(
  queries: Queries,
  event: EventRow,
  type: TicketTypeRow,
  now: Instant,
): Promise<Lane[]> {
  const lanes: Lane[] = []
  const { least, most } = groupSizes(event, type, now)
  for (let size = least; size <= most; ) {
    const entry = await queries.waitlist.firstOfSmallest(event.id, type.id, size, most)
    if (!entry) break
    lanes.push({ entry, type, next: [] })
    size = entry.quantity + 1
  }
  return lanes
}

function cameBefore(a: Waiting, b: Waiting): boolean {
  return a.joinedAt === b.joinedAt ? a.id < b.id : a.joinedAt < b.joinedAt
}
