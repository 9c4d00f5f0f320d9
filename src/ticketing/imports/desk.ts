import type { Queries } from '../../store/queries/index.ts'
import { Invalid } from '../../values/errors.ts'
import { seatsOf } from '../inventory/allocation.ts'
import { reserve } from '../inventory/event-inventory.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { bookingStatus } from '../model/booking.ts'
import { keepChangesHere } from './changes-here.ts'
import { compare, type KnownBooking } from './differences.ts'
import { type ImportedBooking, type Times, takesSeats } from './imported-booking.ts'
import { KnownRows, type KnownRowsOptions } from './known-rows.ts'
import { assertCurrency, dropsMoney, leavesMoney } from './money-of-row.ts'
import { changedInBoth, otherContent, whatUpdateDoes } from './other-content.ts'
import { type BookingChange, planChange } from './plan-change.ts'
import { type ImportedSale, saleOfRow } from './sale-of-row.ts'
import { seatsOf as goodTickets } from './seats-of-row.ts'

/** What is to become of a row. */
export type RowVerdict =
  | ({ kind: 'sale'; sale: ImportedSale; seats: number } & Doubts)
  | ({ kind: 'change'; change: BookingChange } & Doubts)
  | ({ kind: 'unchanged' } & Doubts)
  | { kind: 'skipped'; reason: string }

/** What of a row is not done. */
export interface Doubts {
  /** The event that has no prices, and keeps none of its amounts. */
  dropsMoney?: string | undefined
  /** What was changed here since stays as it is. */
  keepsChanges?: boolean | undefined
  /** It says that it was booked at a time to come. */
  isAhead?: boolean | undefined
}

export interface DeskOptions extends KnownRowsOptions {
  times: Times
  /** Carry out what changed since a row was booked; else such a row is refused. */
  update: boolean
  /** Refuse a row whose amounts its event does not keep. */
  strict: boolean
}

/**
 * Judges the rows of an import, one after the other, by what it knows of them: seats are counted down in memory, from what
 * was free when it read. It writes nothing.
 */
export class ImportDesk {
  readonly #options: DeskOptions
  readonly #known: KnownRows

  constructor(options: DeskOptions) {
    this.#options = options
    this.#known = new KnownRows(options)
  }

  /** Reads what there is to know of rows, before they are judged; of `refs`, whether they are booked. */
  read(
    queries: Queries,
    rows: readonly ImportedBooking[],
    refs: readonly { ref: string; digest: string }[],
  ): Promise<void> {
    return this.#known.read(queries, rows, refs)
  }

  /** To be called after something was written that frees seats, or takes those of another row. */
  recount(queries: Queries, rows: readonly ImportedBooking[]): Promise<void> {
    return this.#known.recount(queries, rows)
  }

  /** Whether a row that is refused as it stands was corrected in a rejects file, and booked. */
  isMended(ref: string, digest: string): boolean {
    return this.#known.isBooked(ref, digest)
  }

  get times(): Times {
    return this.#options.times
  }

  /** @throws NotFound, Invalid, and Conflict as `bookSeats` does */
  judge(row: ImportedBooking): RowVerdict {
    if (this.#known.isBooked(row.ref, row.digest)) return { kind: 'unchanged' }
    const inventory = this.#known.inventoryOf(row)
    const known = this.#known.bookingOf(row.ref)
    if (known) return this.#again(known, row, inventory)
    return this.#first(row, inventory)
  }

  #first(row: ImportedBooking, inventory: EventInventory): RowVerdict {
    const { now, times } = this.#options
    if (!takesSeats(row) && !leavesMoney(inventory, row)) return { kind: 'skipped', reason: row.state }
    const end = row.heldUntil && times.resolve(row.heldUntil, inventory.event.timezone)
    if (end !== undefined && end <= now) return { kind: 'skipped', reason: 'expired' }
    const dropsMoney = this.#eventThatDrops(row, inventory)
    const sale = saleOfRow(inventory, row, now, times)
    const seats = takesSeats(row) ? seatsOf(sale.sale.allocations) : 0
    if (row.terms !== 'own') this.#known.persons.assert(inventory.event, row.email, seats)
    if (seats > 0) reserve(inventory, sale.sale.allocations, now)
    this.#known.persons.count(inventory.event, row.email, seats)
    this.#known.agree(row)
    return { kind: 'sale', sale, seats, dropsMoney, isAhead: sale.isAhead }
  }

  #again(known: KnownBooking, row: ImportedBooking, inventory: EventInventory): RowVerdict {
    const { now, times, update } = this.#options
    const { booking } = known
    if (booking.eventId !== inventory.event.id)
      throw otherContent(
        row.ref,
        [{ aspect: 'seats', text: `event: another one, now ${inventory.event.slug}` }],
        'a booking of another event needs a ref of its own',
      )
    assertCurrency(inventory, row, booking.total)
    const compared = compare(known, row, inventory, { now, times })
    const { wanted, differences, contested, keeps } = keepChangesHere(known, row, inventory, compared)
    const doubts = { dropsMoney: this.#eventThatDrops(row, inventory), keepsChanges: keeps }
    if (differences.length === 0) return { kind: 'unchanged', ...doubts }
    if (contested.length > 0) throw changedInBoth(row.ref, contested)
    const bookedAt = row.bookedAt && times.resolve(row.bookedAt, inventory.event.timezone)
    const plan = () => planChange(known, wanted, inventory, row, { now, bookedAt })
    if (!update) throw otherContent(row.ref, differences, whatUpdateDoes(plan))
    const change = plan()
    this.#reserve(change)
    this.#known.agree(row)
    return { kind: 'change', change, ...doubts }
  }

  /** The event that keeps none of the row's amounts. @throws Invalid with --strict */
  #eventThatDrops(row: ImportedBooking, inventory: EventInventory): string | undefined {
    if (!dropsMoney(inventory, row)) return undefined
    const { name, slug } = inventory.event
    if (!this.#options.strict) return slug
    throw Invalid.field(
      'total',
      `${name} has no prices, and would not keep it. With --strict, that is refused`,
    )
  }

  /** Counts the seats that a change takes and gives back, for the event and for whoever has them. @throws Conflict */
  #reserve({ booking, tickets, wanted, taken, more, fewer, inventory }: BookingChange): void {
    const { now } = this.#options
    const { event } = inventory
    const status = bookingStatus(booking, now)
    const had = booking.status === 'held' || booking.status === 'confirmed' ? goodTickets(tickets) : []
    const before = status === 'held' || status === 'confirmed' ? had.length : 0
    const ends = wanted.status === 'canceled' || wanted.status === 'refunded'
    const stands = !ends && (before > 0 || wanted.status === 'confirmed')
    const after = stands ? goodTickets(tickets).length + seatsOf(more) - fewer.length : 0
    const owner = wanted.email ?? booking.email
    this.#known.persons.assert(event, owner, owner === booking.email ? after - before : after)
    reserve(inventory, taken, now, ends ? had : had.filter(ticket => fewer.includes(ticket)))
    this.#known.persons.count(event, booking.email, -before)
    this.#known.persons.count(event, owner, after)
  }
}
