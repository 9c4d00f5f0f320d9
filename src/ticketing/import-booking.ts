import { Invalid } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import type { Instant, MinorUnits } from '../store/values.ts'
import { payAmount } from './account.ts'
import { admit, type BookingRequest, openTill, readTill, sell, type Till } from './book.ts'
import { seatsOf } from './booking-rules.ts'
import { Conflict } from './errors.ts'
import type { Office } from './office.ts'
import { takeFromTill } from './seats.ts'
import { Mistakes, quoted } from './values/mistake.ts'
import { minorUnits, money, moneyText, sum } from './values/money.ts'

/** A row of an import: a booking under a name of its own, so that it is booked once however often it comes. */
export interface ImportedBooking extends BookingRequest {
  ref: string
  /** What the row says: the same ref with another digest is another row, and refused. */
  digest: string
  /** A decimal amount in the event's currency that was paid for it. */
  paidAmount?: string | undefined
}

/**
 * Books rows of an import within one transaction. Each event is looked up once; what a row is refused for
 * leaves the others as they are.
 */
export class ImportDesk {
  readonly #office: Office
  readonly #queries: Queries
  readonly #now: Instant
  readonly #tills = new Map<string, Till>()

  constructor(office: Office, queries: Queries) {
    this.#office = office
    this.#queries = queries
    this.#now = office.clock.now()
  }

  /**
   * The number of seats booked; 0 for a row that was booked before.
   *
   * @throws NotFound, Invalid, and Conflict as `bookSeats` does
   */
  async book(row: ImportedBooking): Promise<number> {
    if (await isBooked(this.#queries, row)) return 0
    const till = await this.#till(row.event)
    const amount = paidAmount(till, row, this.#now)
    const sold = await sell(this.#office, this.#queries, till, row, this.#now)
    if (amount !== undefined)
      await payAmount(
        this.#office,
        this.#queries,
        sold.row,
        till.event,
        { method: 'transfer', amount },
        this.#now,
      )
    return sold.row.quantity
  }

  async #till(event: string): Promise<Till> {
    const known = this.#tills.get(event)
    if (known) return known
    const till = await openTill(this.#office, this.#queries, event, this.#now)
    this.#tills.set(event, till)
    return till
  }
}

/** The same without writing anything: seats are counted down in memory, from what is free at the beginning. */
export class ImportRehearsal {
  readonly #office: Office
  readonly #tills = new Map<string, Till>()
  readonly #refs = new Map<string, string>()

  constructor(office: Office) {
    this.#office = office
  }

  /** Like `ImportDesk.book`, with the queries of a reading transaction. */
  async book(queries: Queries, row: ImportedBooking): Promise<number> {
    const first = this.#refs.get(row.ref)
    if (first !== undefined) assertSameRow(row.ref, first, row.digest)
    if (first !== undefined || (await isBooked(queries, row))) return 0
    const till = await this.#till(queries, row.event)
    const now = this.#office.clock.now()
    const allocations = admit(till, row, row.bookedAt ?? now)
    paidAmount(till, row, now)
    takeFromTill(till, allocations)
    this.#refs.set(row.ref, row.digest)
    return seatsOf(allocations)
  }

  async #till(queries: Queries, event: string): Promise<Till> {
    const known = this.#tills.get(event)
    if (known) return known
    const till = await readTill(queries, event, this.#office.clock.now())
    this.#tills.set(event, till)
    return till
  }
}

/** Checked before anything is written: the row that it refuses must leave nothing. @throws Invalid */
function paidAmount(till: Till, row: ImportedBooking, now: Instant): MinorUnits | undefined {
  if (row.paidAmount === undefined || Number(row.paidAmount) === 0) return undefined
  const { name, currency } = till.event
  const seats = admit(till, row, row.bookedAt ?? now)
  const total = sum(seats.flatMap(({ type, quantity }) => Array.from({ length: quantity }, () => type.price)))
  if (currency === null || !total)
    throw Invalid.field('paid', `${row.paidAmount} was paid, but ${name} costs nothing`)
  const mistakes = new Mistakes()
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

async function isBooked(queries: Queries, row: ImportedBooking): Promise<boolean> {
  const known = await queries.bookings.byRef(row.ref)
  if (known) assertSameRow(row.ref, known.request, row.digest)
  if (known || !LIKE_A_CODE.test(row.ref)) return known !== undefined
  return (await queries.bookings.byCode(row.ref.replace('-', ''))) !== undefined
}

function assertSameRow(ref: string, first: string | null, digest: string): void {
  if (first === digest) return
  throw new Conflict(
    'IDEMPOTENCY_MISMATCH',
    `The ref ${quoted(ref)} was booked before with other content. Nothing was changed; a new booking needs a new ref`,
    { ref },
  )
}
