import type { BookingRow, EventRow, TicketRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { NOTHING } from '../../values/money.ts'
import type { Tx } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { bookingSnapshot } from '../log/snapshots.ts'
import { type Allocation, commonType } from './allocation.ts'
import { addWords } from './booking-words.ts'
import { drawCode, drawSecret } from './draw-codes.ts'
import { bookingRow, type Sale, ticketsOf } from './sale.ts'
import { takeSeats } from './seats.ts'

/** Random codes collide once in 10^5 bookings at five million; so often in a row they do not. */
const CODE_ATTEMPTS = 5

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
  const [inserted] = await insertBookings(tx, [sale])
  if (!inserted) throw new Error('a sale without a booking')
  return inserted
}

/**
 * Takes the seats of many sales, and writes what they make. The seats of each event are taken in one sum: of several sales,
 * the caller knows that there are enough.
 */
export async function insertBookings<S extends Sale>(
  tx: Tx,
  sales: readonly S[],
): Promise<(InsertedBooking & { sale: S })[]> {
  for (const [event, allocations] of seatsByEvent(sales)) await takeSeats(tx, event, allocations)
  const written = sales.map(sale => ({ sale, row: bookingRow(tx, sale) }))
  await insertUnderFreeCodes(
    tx,
    written.map(({ row }) => row),
  )
  const inserted = written.map(({ sale, row }) => ({ sale, row, tickets: ticketsOf(row, sale) }))
  await completeBookings(tx, inserted)
  return inserted
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
  await completeBookings(tx, [{ row, tickets: own, sale: { event } }])
  return row
}

/** What is taken of each event in all, in the order in which rows are locked. */
function seatsByEvent(sales: readonly Sale[]): [EventRow, Allocation[]][] {
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

/** Writes what belongs to bookings that are there: their tickets, their lines in the log, the words by which they are found. */
async function completeBookings(
  tx: Tx,
  bookings: readonly (InsertedBooking & { sale: Pick<Sale, 'event' | 'by'> })[],
): Promise<void> {
  const all: TicketRow[] = []
  for (const { tickets } of bookings) all.push(...tickets)
  await tx.queries.tickets.insert(all)
  const changes = bookings.map(({ row, tickets, sale: { event, by } }) => ({
    action: 'booking.create' as const,
    actor: by,
    eventId: event.id,
    bookingId: row.id,
    // What was paid for it follows, payment by payment.
    after: bookingSnapshot(row, tickets, event, NOTHING),
  }))
  await logChange(tx, ...changes)
  await addWords(tx, bookings)
}
