import type { Queries } from '../../store/queries/index.ts'
import { printedCode } from '../../values/booking-code.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import { type MinorUnits, minorUnits, money, moneyText } from '../../values/money.ts'
import { ErrorCollector, quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { priceOf } from '../inventory/allocation.ts'
import { type EventInventory, reserve } from '../inventory/event-inventory.ts'
import { insertBookings, type Sale } from '../inventory/insert-bookings.ts'
import { payAmount } from '../payments/balance.ts'
import { type BookingRequest, buildSale, checkRequest } from './book.ts'

/** A row of an import: a booking under a name of its own, so that it is booked once however often it comes. */
export interface ImportedBooking extends BookingRequest {
  ref: string
  /** What the row says: the same ref with another digest is another row, and refused. */
  digest: string
  /** A decimal amount in the event's currency that was paid for it. */
  paidAmount?: string | undefined
}

/** A row that was agreed to. */
export interface ImportedSale {
  sale: Sale
  paidAmount: MinorUnits | undefined
}

/**
 * Judges the rows of an import, one after the other, by what it read of them together: seats are counted
 * down in memory, from what is free at the beginning. It writes nothing; see `bookSales`.
 */
export class ImportDesk {
  readonly #now: Instant
  readonly #open: (queries: Queries, event: string) => Promise<EventInventory>
  /** By what rows call the event, and by its id. */
  readonly #tills = new Map<string | number, EventInventory | NotFound>()
  /** What each ref stands for that is booked or agreed to. */
  readonly #refs = new Map<string, string | null>()
  /** Codes by which an export names its bookings, of those that are here. */
  readonly #codes = new Set<string>()

  constructor(now: Instant, open: (queries: Queries, event: string) => Promise<EventInventory>) {
    this.#now = now
    this.#open = open
  }

  /** Looks up the events of rows, in one order, and which of the rows are booked. */
  async read(queries: Queries, rows: readonly ImportedBooking[]): Promise<void> {
    const events = new Set(rows.map(row => row.event))
    for (const event of [...events].sort()) if (!this.#tills.has(event)) await this.#openTill(queries, event)
    const refs = rows.map(row => row.ref)
    for (const { ref, request } of await queries.bookings.byRefs(refs)) this.#refs.set(ref, request)
    const codes = refs.filter(ref => LIKE_A_CODE.test(ref))
    const found = await Promise.all(codes.map(ref => queries.bookings.byCode(ref.replace('-', ''))))
    for (const booking of found) if (booking) this.#codes.add(printedCode(booking.code))
  }

  async #openTill(queries: Queries, event: string): Promise<void> {
    try {
      const till = await this.#open(queries, event)
      const same = this.#tills.get(till.event.id) ?? till
      this.#tills.set(event, same).set(till.event.id, same)
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
      this.#tills.set(event, error)
    }
  }

  /**
   * The sale that a row asks for; `undefined` for a row that was booked before.
   *
   * @throws NotFound, Invalid, and Conflict as `bookSeats` does
   */
  judge(row: ImportedBooking): ImportedSale | undefined {
    const first = this.#refs.get(row.ref)
    if (first !== undefined && first !== row.digest) throw otherContent(row.ref)
    if (first !== undefined || this.#codes.has(row.ref)) return undefined
    const till = this.#tills.get(row.event)
    if (till === undefined) throw new Error(`row ${row.ref} is judged without having been read`)
    if (till instanceof NotFound) throw till
    const amount = paidAmount(till, row, this.#now)
    // Money that came in keeps its seats.
    const kept = amount === undefined ? row : { ...row, heldUntil: undefined }
    const sale = buildSale(till, kept, this.#now)
    reserve(till, sale.allocations, this.#now)
    this.#refs.set(row.ref, row.digest)
    return { sale, paidAmount: amount }
  }
}

/** Books what was agreed to, in the transaction in which that was read. */
export async function bookSales(tx: Tx, sales: readonly ImportedSale[]): Promise<void> {
  const issued = await insertBookings(
    tx,
    sales.map(({ sale }) => sale),
  )
  for (const [index, { sale, paidAmount: amount }] of sales.entries()) {
    const row = issued[index]?.row
    if (row && amount !== undefined) await payAmount(tx, row, sale.event, { method: 'transfer', amount })
  }
}

/** Checked before anything is written: the row that it refuses must leave nothing. @throws Invalid */
function paidAmount(till: EventInventory, row: ImportedBooking, now: Instant): MinorUnits | undefined {
  if (row.paidAmount === undefined || Number(row.paidAmount) === 0) return undefined
  const { name, currency } = till.event
  const total = priceOf(checkRequest(till, row, now))
  if (currency === null || !total)
    throw Invalid.field('paid', `${row.paidAmount} was paid, but ${name} costs nothing`)
  const mistakes = new ErrorCollector()
  const amount = mistakes.read('paid', () => minorUnits(row.paidAmount ?? '', currency))
  mistakes.throwIfAny()
  if (amount !== undefined && amount > total)
    throw Invalid.field(
      'paid',
      `${row.paidAmount} is more than the ${moneyText(money(total, currency))} that it costs`,
    )
  return amount
}

/** An export names a booking that came from no import by its code: such a row is here already. */
const LIKE_A_CODE = /^[2-9A-Z]{4}-[2-9A-Z]{4}$/

function otherContent(ref: string): Conflict {
  return new Conflict(
    'IDEMPOTENCY_MISMATCH',
    `The ref ${quoted(ref)} was booked before with other content. Nothing was changed; a new booking needs a new ref`,
    { ref },
  )
}
