import type {
  BookingRow,
  Channel,
  EventRow,
  TicketRow,
  TicketTypeRow,
  VoucherRow,
} from '../../store/interface/rows.ts'
import { type BookingCode, bookingCode, CODE_LENGTH } from '../../values/codes/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { addUp, type MinorUnits, NOTHING, sum } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Tx } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { bookingSnapshot } from '../log/snapshots.ts'
import { priced } from '../pricing/discount.ts'
import { type Allocation, commonType, priceOf, seatsOf } from './allocation.ts'
import { addWords } from './booking-words.ts'
import { takeSeats } from './seats.ts'

/** Who gets the seats, and what is to be kept with them. */
export interface Buyer {
  /** null for a walk-in. */
  email: Email | null
  name: string | null
  channel: Channel
  /** When a hold runs out; null for a confirmed booking. */
  expiresAt: Instant | null
  /** The row of an import that it came from. */
  ref?: string | null | undefined
  /** Digest of that row. */
  request?: string | null | undefined
  note?: string | null | undefined
}

const SECRET_LENGTH = 12
/** Random codes collide once in 10^5 bookings at five million; so often in a row they do not. */
const CODE_ATTEMPTS = 5

/** What is sold to whom. That the event sells this now was checked before. */
export interface Sale {
  event: EventRow
  allocations: readonly Allocation[]
  buyer: Buyer
  /** The actor, if it is not the transaction's. */
  by?: string | undefined
  /** The voucher, of which a use was taken already. */
  voucher?: VoucherRow | undefined
  terms?: SaleTerms | undefined
}

/** How something was sold that was sold elsewhere and is imported. */
export interface SaleTerms {
  createdAt: Instant
  /** Whether it is canceled: it takes no seats, but there is money on it. */
  canceled: boolean
  /** Its payments are inserted by whoever sells. */
  paid: MinorUnits
  note: string | null
  /** In the order of the allocations, one for each seat. */
  tickets: readonly { attendee: string | null; price: MinorUnits | null; discount: MinorUnits }[]
}

export interface InsertedBooking {
  row: BookingRow
  tickets: TicketRow[]
}

/**
 * Takes the seats and writes the booking, its tickets and its line in the log.
 *
 * @throws Conflict SOLD_OUT
 */
export async function insertBooking(tx: Tx, sale: Sale): Promise<InsertedBooking> {
  const [issued] = await insertBookings(tx, [sale])
  if (!issued) throw new Error('a sale without a booking')
  return issued
}

/**
 * The same for many. The seats of each event are taken in one sum: of several sales, the caller knows that there
 * are enough.
 */
export async function insertBookings<S extends Sale>(
  tx: Tx,
  sales: readonly S[],
): Promise<(InsertedBooking & { sale: S })[]> {
  for (const [event, allocations] of sums(sales)) await takeSeats(tx, event, allocations)
  const written = sales.map(sale => ({ sale, row: bookingRow(tx, sale) }))
  await insertUnderFreeCodes(
    tx,
    written.map(({ row }) => row),
  )
  const issued = written.map(({ sale, row }) => ({ sale, row, tickets: ticketsOf(row, sale) }))
  await insertTickets(tx, issued)
  await addWords(tx, issued)
  return issued
}

/** Writes a booking that gets tickets, and their seats, from another one. It shares the use of a voucher, has no ref or note, and nothing is paid. */
export async function insertPart(
  tx: Tx,
  event: EventRow,
  { booking, tickets }: { booking: BookingRow; tickets: readonly TicketRow[] },
): Promise<BookingRow> {
  const row: BookingRow = {
    ...booking,
    id: 0,
    code: drawCode(tx),
    paid: NOTHING,
    voucherUse: booking.voucherId === null ? null : (booking.voucherUse ?? booking.id),
    note: null,
    ref: null,
    request: null,
    ticketSecret: drawSecret(tx),
    typeId: commonType(tickets.map(({ typeId }) => typeId)),
  }
  await insertUnderFreeCodes(tx, [row])
  const own = tickets.map((ticket, index) => ({ ...ticket, bookingId: row.id, position: index + 1 }))
  await insertTickets(tx, [{ row, tickets: own, sale: { event } }])
  await addWords(tx, [{ row, tickets: own }])
  return row
}

/** What is taken of each event in all, in the order in which rows are locked. */
function sums(sales: readonly Sale[]): [EventRow, Allocation[]][] {
  const events = new Map<EventRow, Map<TicketTypeRow, number>>()
  for (const { event, allocations, terms } of sales) {
    if (terms?.canceled) continue
    const types = events.get(event) ?? new Map<TicketTypeRow, number>()
    events.set(event, types)
    for (const { type, quantity } of allocations) types.set(type, (types.get(type) ?? 0) + quantity)
  }
  return [...events]
    .sort(([a], [b]) => a.id - b.id)
    .map(([event, types]) => {
      const allocations = [...types].map(([type, quantity]) => ({ type, quantity }))
      return [event, allocations.sort((a, b) => a.type.id - b.type.id)]
    })
}

function bookingRow(tx: Tx, { event, allocations, buyer, voucher, terms }: Sale): BookingRow {
  return {
    id: 0, // the row's own, once it is there
    code: drawCode(tx),
    eventId: event.id,
    email: buyer.email,
    name: buyer.name,
    quantity: seatsOf(allocations),
    status: terms?.canceled ? 'canceled' : buyer.expiresAt === null ? 'confirmed' : 'held',
    expiresAt: buyer.expiresAt,
    channel: buyer.channel,
    total: terms ? sum(terms.tickets.map(({ price }) => price)) : priceOf(allocations, voucher),
    discount: terms ? addUp(terms.tickets.map(({ discount }) => discount)) : discountOf(allocations, voucher),
    paid: terms?.paid ?? NOTHING,
    voucherId: voucher?.id ?? null,
    voucherUse: null,
    voucher: voucher?.code ?? null,
    note: terms?.note ?? buyer.note ?? null,
    ticketSecret: drawSecret(tx),
    ref: buyer.ref ?? null,
    request: buyer.request ?? null,
    createdAt: terms?.createdAt ?? tx.now,
    typeId: commonType(allocations.map(({ type }) => type.id)),
  }
}

function discountOf(allocations: readonly Allocation[], voucher: VoucherRow | undefined): MinorUnits {
  if (voucher === undefined) return NOTHING
  return allocations.reduce(
    (total, { type, quantity }) => (total + priced(type, voucher).discount * quantity) as MinorUnits,
    NOTHING,
  )
}

/** Writes the rows and gives them their ids. A code is drawn again while another booking has it. */
async function insertUnderFreeCodes(tx: Tx, rows: readonly BookingRow[]): Promise<void> {
  let missing = rows
  for (let attempt = 0; missing.length > 0; attempt++) {
    if (attempt === CODE_ATTEMPTS)
      throw new Error(`${attempt} booking codes in a row were taken: the source of random codes is broken`)
    const ids = await tx.queries.bookings.insert(missing)
    missing = missing.filter((row, at) => {
      row.id = ids[at] ?? 0
      if (row.id === 0) row.code = drawCode(tx)
      return row.id === 0
    })
  }
}

/** One for each seat. */
function ticketsOf({ id }: BookingRow, { allocations, voucher, terms }: Sale): TicketRow[] {
  const tickets: TicketRow[] = []
  const status = terms?.canceled ? 'canceled' : 'valid'
  for (const { type, quantity, attendees } of allocations) {
    const today = priced(type, voucher)
    for (let seat = 0; seat < quantity; seat++) {
      const sold = terms?.tickets[tickets.length]
      tickets.push({
        bookingId: id,
        position: tickets.length + 1,
        typeId: type.id,
        typeName: type.name,
        attendee: sold ? sold.attendee : (attendees?.[seat] ?? null),
        price: sold ? sold.price : today.price,
        discount: sold ? sold.discount : today.discount,
        status,
        ended: 0,
      })
    }
  }
  return tickets
}

/** Writes what belongs to bookings that are there: their tickets and their lines in the log. */
async function insertTickets(
  tx: Tx,
  issued: readonly (InsertedBooking & { sale: Pick<Sale, 'event' | 'by'> })[],
): Promise<void> {
  const all: TicketRow[] = []
  for (const { tickets } of issued) all.push(...tickets)
  await tx.queries.tickets.insert(all)
  const changes = issued.map(({ row, tickets, sale: { event, by } }) => ({
    action: 'booking.create' as const,
    actor: by,
    eventId: event.id,
    bookingId: row.id,
    // What was paid for it follows, payment by payment.
    after: bookingSnapshot(row, tickets, event, NOTHING),
  }))
  await logChange(tx, ...changes)
}

/** What the codes of a booking's tickets are derived from; a new one makes every earlier code worthless. */
export function drawSecret(tx: Tx): string {
  return tx.random(SECRET_LENGTH)
}

function drawCode(tx: Tx): BookingCode {
  return bookingCode(tx.random(CODE_LENGTH))
}
