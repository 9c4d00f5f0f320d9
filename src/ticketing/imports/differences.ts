import type { BookingRow, BookingStatus, TicketRow } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import { addUp, type MinorUnits, NOTHING } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { holdEnd } from '../inventory/holds.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { Snapshot } from '../log/snapshots.ts'
import { bookingStatus } from '../model/booking.ts'
import { type Amounts, amountText, paidOf, pricesOf, readAmounts } from './amounts-of-row.ts'
import { type ImportedBooking, type Times, takesSeats } from './imported-booking.ts'
import { countByType, seatsOf, seatText, wantedSeats } from './seats-of-row.ts'
import type { TicketPrice } from './ticket-prices.ts'
import { assertAllNamed, inOrderOfRow } from './types-of-row.ts'

/** A booking that a row is about. */
export interface KnownBooking {
  booking: BookingRow
  tickets: readonly TicketRow[]
  /** What its row made of it, as the log has it: the rest was changed here. */
  imported?: Snapshot | undefined
}

/** How a row differs from its booking; fields that it does not have, or has alike, are missing. */
export interface WantedChanges {
  status?: 'confirmed' | 'held' | 'canceled' | 'refunded'
  email?: Email
  name?: string
  note?: string
  /** Seats of each type, by its id. */
  seats?: ReadonlyMap<number, number>
  attendees?: readonly (string | null)[]
  total?: MinorUnits
  /** Prices of the tickets, in the order of the row, where the total differs and the row has a price for each. */
  prices?: readonly TicketPrice[]
  /** `all`: whatever it costs afterwards. */
  paid?: MinorUnits | 'all'
  expiresAt?: Instant
}

/** For people: `status: held, now confirmed`. */
export interface Difference {
  aspect: keyof WantedChanges
  text: string
}

/** @throws Invalid where the row says what cannot be */
export function compare(
  known: KnownBooking,
  row: ImportedBooking,
  inventory: EventInventory,
  by: { now: Instant; times: Times },
): { wanted: WantedChanges; differences: readonly Difference[] } {
  const comparison = new Comparison(known, row, inventory, by)
  comparison.run()
  return comparison
}

/** What a row says, held against its booking: one aspect after the other, as later ones rest on earlier ones. */
class Comparison {
  readonly wanted: WantedChanges = {}
  readonly differences: Difference[] = []
  readonly #booking: BookingRow
  readonly #row: ImportedBooking
  readonly #inventory: EventInventory
  readonly #status: BookingStatus
  /** The booking's tickets, in the order in which the row names their types. */
  readonly #tickets: readonly TicketRow[]
  /** The end of the hold that the row says; none where it takes no seats. */
  readonly #end: Instant | undefined
  readonly #now: Instant

  constructor(
    { booking, tickets }: KnownBooking,
    row: ImportedBooking,
    inventory: EventInventory,
    { now, times }: { now: Instant; times: Times },
  ) {
    this.#booking = booking
    this.#row = row
    this.#inventory = inventory
    this.#status = bookingStatus(booking, now)
    this.#tickets = inOrderOfRow(seatsOf(tickets), ({ typeId }) => typeId, inventory, row.types)
    const end = takesSeats(row) ? row.heldUntil : undefined
    this.#end = end && times.resolve(end, inventory.event.timezone)
    this.#now = now
  }

  run(): void {
    if (!takesSeats(this.#row)) this.#ending()
    else if (!this.#isPastHold()) this.#standing()
  }

  /** A row that takes seats. */
  #standing(): void {
    this.#state()
    this.#guest()
    const quantity = this.#seats()
    this.#attendees(quantity)
    this.#money(quantity)
    this.#hold()
  }

  #differ<A extends keyof WantedChanges>(
    aspect: A,
    value: NonNullable<WantedChanges[A]>,
    was: string | null,
    is: string,
  ): void {
    if ((was ?? '') === is) return
    this.wanted[aspect] = value
    this.differences.push({ aspect, text: `${aspect}: ${was || 'none'}, now ${is || 'none'}` })
  }

  /** A row that takes no seats any more. */
  #ending(): void {
    const row = this.#row
    const ending = row.state === 'refunded' ? 'refunded' : 'canceled'
    if (this.#status === 'held' || this.#status === 'confirmed')
      this.#differ('status', ending, this.#status, row.state)
    else if (ending === 'refunded') this.#paid(NOTHING)
    // One's own export of a canceled booking says what is still to be given back.
    else if (row.terms === 'own') {
      const amounts = readAmounts(row, this.#inventory.event.currency)
      if (saysPaid(amounts)) this.#paid(paidOf(amounts, this.#booking.total))
    }
  }

  #isPastHold(): boolean {
    const isOver = this.#end !== undefined && this.#end <= this.#now
    return this.#row.state === 'held' && isOver && this.#status !== 'held'
  }

  #state(): void {
    if (this.#row.state !== 'held') this.#differ('status', 'confirmed', this.#status, 'confirmed')
    // A hold may have been confirmed here meanwhile: the box office is ahead of the row.
    else if (this.#status !== 'confirmed') this.#differ('status', 'held', this.#status, 'held')
  }

  #guest(): void {
    const { email, name, note } = this.#row
    if (email !== undefined) this.#differ('email', email, this.#booking.email, email)
    if (name !== undefined) this.#differ('name', name, this.#booking.name, name)
    if (note !== undefined) this.#differ('note', note, this.#booking.note, note)
  }

  /** @returns how many seats it is to have */
  #seats(): number {
    const had = this.#tickets
    const seats = wantedSeats(this.#row, this.#inventory, had)
    if (!seats) return had.length
    const text = (of: ReadonlyMap<number, number>) => seatText(of, this.#inventory, had)
    this.#differ('seats', seats, text(countByType(had)), text(seats))
    return [...seats.values()].reduce((sum, count) => sum + count, 0)
  }

  #attendees(quantity: number): void {
    assertAllNamed(this.#row, quantity)
    const { attendees } = this.#row
    if (!attendees) return
    const names = (of: readonly (string | null)[]) =>
      Array.from({ length: quantity }, (_, at) => of[at] ?? '').join('; ')
    this.#differ(
      'attendees',
      attendees,
      names(this.#tickets.map(({ attendee }) => attendee)),
      names(attendees),
    )
  }

  #money(quantity: number): void {
    const booking = this.#booking
    const amounts = readAmounts(this.#row, this.#inventory.event.currency)
    const prices = pricesOf(amounts, quantity)
    const total = amounts.total ?? (prices && addUp(prices.map(({ price }) => price ?? NOTHING)))
    if (total !== undefined && booking.total !== null)
      this.#differ('total', total, this.#amount(booking.total), this.#amount(total))
    if (this.wanted.total !== undefined && prices?.length === quantity) this.wanted.prices = prices
    if (amounts.paid === 'all' && this.wanted.seats && total === undefined) this.wanted.paid = 'all'
    else if (saysPaid(amounts)) {
      const paid = paidOf(amounts, total ?? booking.total)
      // A booking that is overpaid is paid: no row says that the rest was given back.
      if (amounts.paid !== 'all' || booking.paid < paid) this.#paid(paid)
    }
  }

  #paid(paid: MinorUnits): void {
    this.#differ('paid', paid, this.#amount(this.#booking.paid), this.#amount(paid))
  }

  #amount(value: MinorUnits): string {
    return amountText(value, this.#inventory)
  }

  #hold(): void {
    if (this.#status !== 'held') return
    const { paid } = this.wanted
    // Money that came in keeps its seats.
    if (this.#row.state === 'held' && (paid === 'all' || (paid ?? 0) > this.#booking.paid))
      this.#differ('status', 'confirmed', 'held', 'confirmed')
    else if (this.#end !== undefined) this.#holdEnd(this.#end)
  }

  #holdEnd(end: Instant): void {
    const { event, types } = this.#inventory
    const held = types.filter(({ id }) => this.#tickets.some(({ typeId }) => typeId === id))
    const allocations = held.map(type => ({ type, quantity: 1 }))
    const until = this.#row.terms === 'own' ? end : holdEnd(event, allocations, end)
    const text = (at: Instant | null) => at && inZone(at, event.utcOffsets)
    this.#differ('expiresAt', until, text(this.#booking.expiresAt), text(until) ?? '')
  }
}

function saysPaid({ paid, payments }: Amounts): boolean {
  return paid !== undefined || payments !== undefined
}
