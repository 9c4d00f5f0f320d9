import type { BookingRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import type { Instant } from '../../values/time/instant.ts'
import { seatsOf } from '../inventory/allocation.ts'
import { reserve } from '../inventory/event-inventory.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { bookingStatus } from '../model/booking.ts'
import { asImported, keepChangesHere } from './changes-here.ts'
import { compare, type KnownBooking } from './differences.ts'
import { type ImportedBooking, type Times, takesSeats } from './imported-booking.ts'
import { assertCurrency, dropsMoney, leavesMoney } from './money-of-row.ts'
import { changedInBoth, otherContent, whatUpdateDoes } from './other-content.ts'
import { PersonLimits } from './person-limits.ts'
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

export interface DeskOptions {
  now: Instant
  times: Times
  /** Carry out what changed since a row was booked; else such a row is refused. */
  update: boolean
  /** Refuse a row whose amounts its event does not keep. */
  strict: boolean
  /** Whether what it agrees to is written before it reads the next rows. */
  writes: boolean
  /** Reads an event's inventory. @throws NotFound */
  open: (queries: Queries, event: string) => Promise<EventInventory>
}

/**
 * Judges the rows of an import, one after the other, by what it read of them together: seats are counted
 * down in memory, from what is free at the beginning. It writes nothing.
 */
export class ImportDesk {
  readonly #options: DeskOptions
  /** Inventories by the references that rows use, and by event id. */
  readonly #inventories = new Map<string | number, EventInventory | NotFound>()
  /**
   * What each ref stands for that is booked or agreed to: the digests of the row, and of the one that it mends. Where it
   * writes, only of the rows that it reads together: those of a whole transaction would outlive their rows.
   */
  readonly #refs = new Map<string, readonly string[]>()
  /** Of the rows that are read together, the bookings of those that have changed since. */
  readonly #known = new Map<string, KnownBooking>()
  readonly #persons = new PersonLimits()

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /** Looks up the events of rows, in one order, and which of the rows are booked. */
  async read(
    queries: Queries,
    rows: readonly ImportedBooking[],
    refs: readonly { ref: string; digest: string }[],
  ): Promise<void> {
    if (this.#options.writes) this.#refs.clear()
    this.#known.clear()
    const events = new Set<string>()
    const asked: string[] = []
    for (const { event, ref, formerRef } of rows) {
      if (!this.#inventories.has(event)) events.add(event)
      asked.push(ref)
      if (formerRef !== undefined) asked.push(formerRef)
    }
    for (const { ref } of refs) asked.push(ref)
    await this.#openAll(queries, rows, events)
    for (const { ref, request } of await queries.imports.byRefs(asked))
      this.#refs.set(ref, (request ?? '').split(' '))
    const changed: string[] = []
    const codes: string[] = []
    for (const row of rows) {
      const { formerRef } = row
      if (formerRef !== undefined && !this.#refs.has(row.ref) && this.#refs.has(formerRef))
        row.ref = formerRef
      this.#addUnclear(row, changed, codes)
    }
    for (const ref of refs) this.#addUnclear(ref, changed, codes)
    if (changed.length === 0 && codes.length === 0) return
    await this.#keep(queries, await queries.imports.bookings(changed, codes))
    await this.#readOwners(queries, rows)
  }

  /** A row without an address is counted for the booking's. */
  async #readOwners(queries: Queries, rows: readonly ImportedBooking[]): Promise<void> {
    const owners = rows.flatMap(({ event, ref, email }) => {
      const known = email === undefined ? this.#known.get(ref) : undefined
      return known ? [{ event, email: known.booking.email }] : []
    })
    await this.#persons.read(queries, owners, event => this.#inventories.get(event), this.#options.now)
  }

  /** Collects rows of which more has to be read: booked with other content, or maybe a booking that no import made. */
  #addUnclear({ ref, digest }: { ref: string; digest: string }, changed: string[], codes: string[]): void {
    const digests = this.#refs.get(ref)
    if (digests === undefined) {
      if (LIKE_A_CODE.test(ref)) codes.push(ref.replace('-', ''))
    } else if (!digests.includes(digest)) changed.push(ref)
  }

  async #keep(queries: Queries, bookings: readonly BookingRow[]): Promise<void> {
    if (bookings.length === 0) return
    const tickets = await queries.tickets.ofBookings(bookings.map(({ id }) => id))
    const imported = await asImported(queries, bookings)
    for (const booking of bookings)
      this.#known.set(booking.ref ?? printedCode(booking.code), {
        booking,
        tickets: tickets.filter(({ bookingId }) => bookingId === booking.id),
        imported: imported.get(booking.id),
      })
  }

  async #open(queries: Queries, event: string): Promise<void> {
    try {
      const inventory = await this.#options.open(queries, event)
      const same = this.#inventories.get(inventory.event.id) ?? inventory
      this.#inventories.set(event, same).set(inventory.event.id, same)
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
      this.#inventories.set(event, error)
    }
  }

  get times(): Times {
    return this.#options.times
  }

  /**
   * After something was written that frees seats, or takes those of another row: reads anew what is left for the rows
   * that were read already. A change of one booking is none of the others.
   */
  async recount(queries: Queries, rows: readonly ImportedBooking[]): Promise<void> {
    this.#inventories.clear()
    this.#persons.forget()
    await this.#openAll(queries, rows, new Set(rows.map(({ event }) => event)))
    if (this.#known.size > 0) await this.#readOwners(queries, rows)
  }

  async #openAll(
    queries: Queries,
    rows: readonly ImportedBooking[],
    events: Iterable<string>,
  ): Promise<void> {
    for (const event of [...events].sort()) await this.#open(queries, event)
    await this.#persons.read(queries, rows, event => this.#inventories.get(event), this.#options.now)
  }

  /** Whether a row that is refused as it stands was corrected in a rejects file, and booked. */
  isMended(ref: string, digest: string): boolean {
    return this.#refs.get(ref)?.includes(digest) ?? false
  }

  /** @throws NotFound, Invalid, and Conflict as `bookSeats` does */
  judge(row: ImportedBooking): RowVerdict {
    if (this.#refs.get(row.ref)?.includes(row.digest)) return { kind: 'unchanged' }
    const inventory = this.#inventories.get(row.event)
    if (inventory instanceof NotFound) throw inventory
    if (inventory === undefined) throw new Error(`row ${row.ref} is judged without having been read`)
    const known = this.#known.get(row.ref)
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
    if (row.terms !== 'own') this.#persons.assert(inventory.event, row.email, seats)
    if (seats > 0) reserve(inventory, sale.sale.allocations, now)
    this.#persons.count(inventory.event, row.email, seats)
    this.#refs.set(row.ref, [row.digest])
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
    this.#refs.set(row.ref, [row.digest])
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
    this.#persons.assert(event, owner, owner === booking.email ? after - before : after)
    reserve(inventory, taken, now, ends ? had : had.filter(ticket => fewer.includes(ticket)))
    this.#persons.count(event, booking.email, -before)
    this.#persons.count(event, owner, after)
  }
}

/** An export names a booking that came from no import by its code: such a row is here already. */
const LIKE_A_CODE = /^[2-9A-Z]{4}-[2-9A-Z]{4}$/
