import type { BookingRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { NotFound } from '../../values/errors.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { asImported } from './changes-here.ts'
import type { KnownBooking } from './differences.ts'
import type { ImportedBooking } from './imported-booking.ts'
import { PersonLimits } from './person-limits.ts'

export interface KnownRowsOptions {
  now: Instant
  /** Whether what is agreed to is written before the next rows are read. */
  writes: boolean
  /** Reads an event's inventory. @throws NotFound */
  open: (queries: Queries, event: string) => Promise<EventInventory>
}

/** An export names a booking that came from no import by its code: such a row is here already. */
const LIKE_A_CODE = /^[2-9A-Z]{4}-[2-9A-Z]{4}$/

/** What is here of the rows of an import that are read together: their events, and what of them is booked. */
export class KnownRows {
  readonly #options: KnownRowsOptions
  /** Inventories by the references that rows use, and by event id. */
  readonly #inventories = new Map<string | number, EventInventory | NotFound>()
  /**
   * What each ref stands for that is booked or agreed to: the digests of the row, and of the one that it mends. Where it
   * writes, only of the rows that it reads together: those of a whole transaction would outlive their rows.
   */
  readonly #refs = new Map<string, readonly string[]>()
  /** Of the rows that are read together, the bookings of those that have changed since. */
  readonly #bookings = new Map<string, KnownBooking>()
  readonly persons = new PersonLimits()

  constructor(options: KnownRowsOptions) {
    this.#options = options
  }

  /** Looks up the events of rows, in one order, and which of the rows are booked. */
  async read(
    queries: Queries,
    rows: readonly ImportedBooking[],
    refs: readonly { ref: string; digest: string }[],
  ): Promise<void> {
    if (this.#options.writes) this.#refs.clear()
    this.#bookings.clear()
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

  /** Reads anew what is left for rows that were read already. A change of one booking is none of the others. */
  async recount(queries: Queries, rows: readonly ImportedBooking[]): Promise<void> {
    this.#inventories.clear()
    this.persons.forget()
    await this.#openAll(queries, rows, new Set(rows.map(({ event }) => event)))
    if (this.#bookings.size > 0) await this.#readOwners(queries, rows)
  }

  /** @throws NotFound */
  inventoryOf({ event, ref }: ImportedBooking): EventInventory {
    const inventory = this.#inventories.get(event)
    if (inventory instanceof NotFound) throw inventory
    if (inventory === undefined) throw new Error(`row ${ref} is judged without having been read`)
    return inventory
  }

  /** Whether a row was booked, or agreed to, with this content. */
  isBooked(ref: string, digest: string): boolean {
    return this.#refs.get(ref)?.includes(digest) ?? false
  }

  /** The booking of a row that has changed since. */
  bookingOf(ref: string): KnownBooking | undefined {
    return this.#bookings.get(ref)
  }

  /** Takes note that a row is booked, or its booking changed. */
  agree({ ref, digest }: ImportedBooking): void {
    this.#refs.set(ref, [digest])
  }

  async #openAll(
    queries: Queries,
    rows: readonly ImportedBooking[],
    events: Iterable<string>,
  ): Promise<void> {
    for (const event of [...events].sort()) await this.#open(queries, event)
    await this.persons.read(queries, rows, event => this.#inventories.get(event), this.#options.now)
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

  /** A row without an address is counted for the booking's. */
  async #readOwners(queries: Queries, rows: readonly ImportedBooking[]): Promise<void> {
    const owners = rows.flatMap(({ event, ref, email }) => {
      const known = email === undefined ? this.#bookings.get(ref) : undefined
      return known ? [{ event, email: known.booking.email }] : []
    })
    await this.persons.read(queries, owners, event => this.#inventories.get(event), this.#options.now)
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
      this.#bookings.set(booking.ref ?? printedCode(booking.code), {
        booking,
        tickets: tickets.filter(({ bookingId }) => bookingId === booking.id),
        imported: imported.get(booking.id),
      })
  }
}
