import type { KeptKey } from '../../store/queries/idempotency.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { JointWork } from '../../store/store.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Context, Tx } from '../context.ts'
import { type Act, isKeyKnown, keptUnder } from '../idempotency.ts'
import { loadIfSettled, reserve } from '../inventory/event-inventory.ts'
import { insertBookings } from '../inventory/insert-bookings.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { Sale } from '../inventory/sale.ts'
import { type Booking, toBooking } from '../model/booking.ts'
import { payInFull } from '../payments/balance.ts'
import { commitRefusal, isRefusal, type Refused } from '../refusal.ts'
import { type Alike, alikeBookings, alikeSince } from './alike.ts'
import { meaningAt } from './request/booking-meaning.ts'
import type { BookingRequest } from './request/booking-request.ts'
import { agreeToSale } from './request/build-sale.ts'

export interface Booked {
  booking: Booking
  /** Bookings of the same address at the event in the last ten minutes. */
  alike?: readonly Alike[] | undefined
  replayed: boolean
}

export type NewlyBooked = Booked & { id: number }

type BookingAnswer = NewlyBooked | Refused
type BookingAct = Pick<Act<NewlyBooked, unknown>, 'operation' | 'request' | 'trace'>

/** A booking that can be made together with others that wait. */
export class JointBooking implements JointWork<BookingAnswer> {
  readonly together = bookTogether
  readonly context: Context
  readonly request: BookingRequest
  readonly act: BookingAct
  answer: BookingAnswer | undefined

  constructor(context: Context, request: BookingRequest, act: BookingAct) {
    this.context = context
    this.request = request
    this.act = act
  }

  result(): BookingAnswer {
    if (!this.answer) throw new Error('a booking was not made with the others')
    return this.answer
  }
}

/** The most seats that are sold together (the first booking may have more): nothing else runs in the process meanwhile. */
const MOST_SEATS = 500
/** So many are looked up at once: over a network, queries that wait for each other cost a round trip each. */
const LOOKED_UP_AT_ONCE = 16

/** Judges bookings one after the other in memory, and then writes them at once; returns how many it has done. */
async function bookTogether(queries: Queries, works: readonly JointWork<unknown>[]): Promise<number> {
  const bookings = plainFromTheFirst(works.filter(work => work instanceof JointBooking))
  const [first] = bookings
  if (!first) return 0
  const desk = new Desk(queries, first)
  const done = await agreedFromTheFirst(desk, bookings)
  await desk.write()
  return done
}

/**
 * The bookings up to the first that depends on one before it, by the same address or key: that one can only be judged once
 * the earlier one is written. Vouchers are left to `bookSeats`.
 */
function plainFromTheFirst(bookings: readonly JointBooking[]): readonly JointBooking[] {
  const known = new Set<string>()
  const isPlain = ({ request: { email, voucher }, context: { idempotency } }: JointBooking) => {
    const names = [email, idempotency && JSON.stringify([idempotency.scope, idempotency.key])]
    const own = names.filter(name => name !== undefined)
    if (voucher !== undefined || own.some(name => known.has(name))) return false
    for (const name of own) known.add(name)
    return true
  }
  let seats = 0
  const end = bookings.findIndex((booking, at) => {
    seats += seatsAskedFor(booking.request)
    return (at > 0 && seats > MOST_SEATS) || !isPlain(booking)
  })
  return end === -1 ? bookings : bookings.slice(0, end)
}

function seatsAskedFor({ quantity, types = [], attendees = [] }: BookingRequest): number {
  const ofTypes = types.reduce((sum, type) => sum + (type.quantity ?? 1), 0)
  return quantity ?? Math.max(1, ofTypes, attendees.length)
}

async function agreedFromTheFirst(desk: Desk, bookings: readonly JointBooking[]): Promise<number> {
  for (let at = 0; at < bookings.length; at += LOOKED_UP_AT_ONCE) {
    const some = bookings.slice(at, at + LOOKED_UP_AT_ONCE)
    const found = await Promise.all(some.map(booking => desk.lookUp(booking)))
    for (const [index, booking] of some.entries())
      if (!(await desk.judge(booking, found[index]))) return at + index
  }
  return bookings.length
}

/** What the tables say of a request. */
interface Found {
  inventory: EventInventory
  alike: readonly Alike[]
  /** Whether its key was used before. */
  known: boolean
}

interface Agreed extends Sale {
  booking: JointBooking
  found: Found
}

class Desk {
  readonly #tx: Tx
  readonly #alikeSince: Instant
  /** Inventories by the references that requests use. */
  readonly #inventories = new Map<string, Promise<EventInventory | undefined>>()
  readonly #events = new Map<number, EventInventory>()
  #agreed: Agreed[] = []
  readonly #kept: KeptKey[] = []

  constructor(queries: Queries, { context: { clock, actor, random } }: JointBooking) {
    this.#tx = { queries, now: clock.now(), actor, random, dryRun: false, afterwards: [] }
    this.#alikeSince = alikeSince(this.#tx.now)
  }

  /** Reads what a booking needs; undefined where there is no such event, or something has to be settled there first. */
  async lookUp({ request, context: { idempotency } }: JointBooking): Promise<Found | undefined> {
    const inventory = await this.#open(request.event)
    if (!inventory) return undefined
    const [alike, known] = await Promise.all([
      alikeBookings(this.#tx, inventory.event, request.email, this.#alikeSince),
      idempotency && isKeyKnown(this.#tx, idempotency),
    ])
    return { inventory, alike, known: known ?? false }
  }

  /** Agrees or refuses; false where only `bookSeats` can do it, so that the booking has to go by itself. */
  async judge(booking: JointBooking, found: Found | undefined): Promise<boolean> {
    if (!found || found.known) return false
    try {
      const answer = await commitRefusal(() => this.#agree(booking, found))
      if (answer) this.#answer(booking, found, answer)
      return true
    } catch (error) {
      if (isRefusal(error)) return false
      throw error
    }
  }

  #open(event: string): Promise<EventInventory | undefined> {
    const opened = this.#inventories.get(event) ?? this.#load(event)
    this.#inventories.set(event, opened)
    return opened
  }

  /** Loads an event's inventory, the same object whether it is named by id or slug. */
  async #load(event: string): Promise<EventInventory | undefined> {
    try {
      const loaded = await loadIfSettled(this.#tx, event)
      if (!loaded) return undefined
      const { id } = loaded.event
      const inventory = this.#events.get(id) ?? loaded
      this.#events.set(id, inventory)
      return inventory
    } catch (error) {
      if (isRefusal(error)) return undefined
      throw error
    }
  }

  async #agree(booking: JointBooking, found: Found): Promise<undefined> {
    const { request, context } = booking
    const { inventory } = found
    const sale = await agreeToSale(this.#tx, inventory, request)
    reserve(inventory, sale.allocations, this.#tx.now)
    this.#agreed.push(Object.assign(sale, { by: context.actor, booking, found }))
  }

  #answer(booking: JointBooking, { inventory }: Found, answer: BookingAnswer): void {
    booking.answer = answer
    const { act, request, context } = booking
    if (!context.idempotency) return
    const meaning = meaningAt(inventory.event.id, inventory.types, request)
    const kept = keptUnder(context.idempotency, act, meaning, answer)
    if (kept) this.#kept.push({ ...kept, at: this.#tx.now })
  }

  /** Writes all sales, in the order of the requests; in the log, each payment follows its booking. */
  async write(): Promise<void> {
    while (this.#agreed.length > 0) {
      const paid = this.#agreed.findIndex(({ booking }) => booking.request.paid !== undefined)
      await this.#insert(this.#agreed.splice(0, paid === -1 ? this.#agreed.length : paid + 1))
    }
    await this.#tx.queries.idempotency.insert(this.#kept)
  }

  async #insert(agreed: readonly Agreed[]): Promise<void> {
    for (const { sale, row, tickets } of await insertBookings(this.#tx, agreed)) {
      const { event, booking, found } = sale
      const { paid } = booking.request
      const seller = booking.context.actor
      const now = paid ? await payInFull({ ...this.#tx, actor: seller }, row, event, paid) : row
      this.#answer(booking, found, {
        id: row.id,
        booking: toBooking(now, tickets, event, this.#tx.now),
        alike: found.alike,
        replayed: false,
      })
    }
  }
}
