import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import { addUp, type MinorUnits, minus, NOTHING } from '../../values/money.ts'
import { hasSeat } from '../bookings/choose-tickets.ts'
import { positionsOf, sumsOf } from '../bookings/ticket-sums.ts'
import type { Tx } from '../context.ts'
import { commonType } from '../inventory/allocation.ts'
import { changeBooking, endBooking } from '../inventory/change-booking.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { releaseSeats, takeSeats } from '../inventory/seats.ts'
import { withUse } from '../inventory/take-use.ts'
import { correctOffer } from '../inventory/waitlist/offered-entry.ts'
import { logChange } from '../log/log-change.ts'
import { backByMethod } from '../payments/back-by-method.ts'
import { loadBalance, recordPayment } from '../payments/balance.ts'
import { recordRefunds } from '../payments/give-back.ts'
import { keepUsedVoucher, useToTakeAgain } from '../pricing/redeem.ts'
import type { BookingChange } from './plan-change.ts'
import { spread, type TicketPrice } from './ticket-prices.ts'
import { inOrderOfRow } from './types-of-row.ts'

/** Carries out what a row changes, in the transaction in which it was planned. */
export async function carryOut(tx: Tx, change: BookingChange): Promise<void> {
  const { booking, wanted, fewer, digest } = change
  const { paid, ...others } = wanted
  if (wanted.status === 'canceled' || wanted.status === 'refunded') {
    const ended = await endBooking(tx, booking, {
      status: 'canceled',
      action: 'booking.cancel',
      reason: `import: ${wanted.status}`,
    })
    if (wanted.status === 'refunded') await settlePaid(tx, ended, NOTHING)
    await offerReleasedSeats(tx, booking.eventId)
    await tx.queries.imports.setRequest(booking.id, digest)
  } else if (paid !== undefined && Object.keys(others).length === 0) {
    await tx.queries.imports.setRequest(booking.id, digest)
    await settlePaid(tx, booking, paid)
    // What comes after it in the log was changed here, and not by the row.
    await logChange(tx, { action: 'booking.import', eventId: booking.eventId, bookingId: booking.id })
  } else {
    const row = await changeBooking(tx, booking, { action: 'booking.import' }, () => rewrite(tx, change))
    if (paid !== undefined) await settlePaid(tx, row, paid)
    if (fewer.length > 0) await offerReleasedSeats(tx, booking.eventId)
  }
}

async function rewrite(
  tx: Tx,
  { booking, tickets, wanted, taken, more, fewer, inventory, row, digest }: BookingChange,
): Promise<void> {
  const { bookings, imports, tickets: ticketRows } = tx.queries
  const revived = wanted.status === 'confirmed' && booking.status === 'expired'
  // Before others are taken: in a full event, seats of one type may replace those of another.
  if (!revived && fewer.length > 0) {
    await ticketRows.end(booking.id, positionsOf(fewer), 'canceled')
    await releaseSeats(tx.queries, booking.eventId, fewer)
  }
  if (taken.length > 0)
    await withUse(tx, revived ? await useToTakeAgain(tx, booking) : undefined, () =>
      takeSeats(tx, inventory.event, taken),
    )
  if (wanted.status === 'confirmed') {
    await bookings.changeStatus(booking, { status: 'confirmed', expiresAt: null })
    await tx.queries.waitlist.settle([booking.id], 'accepted')
  } else if (wanted.expiresAt !== undefined)
    await bookings.changeStatus(booking, { status: 'held', expiresAt: wanted.expiresAt })
  if (revived) await ticketRows.revive(booking.id)
  const added = addedTickets(booking, tickets, more)
  if (added.length > 0) await ticketRows.insert(added)
  if (revived && fewer.length > 0) await ticketRows.end(booking.id, positionsOf(fewer), 'canceled')
  const standing = (await ticketRows.ofBooking(booking.id)).filter(hasSeat)
  const good = inOrderOfRow(standing, ({ typeId }) => typeId, inventory, row.types)
  if (wanted.attendees)
    for (const [at, { position }] of good.entries())
      await ticketRows.name(booking.id, position, wanted.attendees[at] ?? null)
  if (wanted.total !== undefined)
    await reprice(tx, booking, good, wanted.prices ?? spread(wanted.total, good.length))
  const priced = wanted.total === undefined ? good : (await ticketRows.ofBooking(booking.id)).filter(hasSeat)
  const sums = sumsOf(booking, priced)
  if (wanted.email !== undefined) await correctOffer(tx, booking, wanted.email)
  await imports.rewrite(booking.id, {
    typeId: commonType(standing.map(({ typeId }) => typeId)),
    email: wanted.email ?? booking.email,
    name: wanted.name ?? booking.name,
    note: wanted.note ?? booking.note,
    quantity: good.length,
    ...sums,
    request: digest,
  })
  await keepUsedVoucher(tx, booking, sums)
}

function addedTickets(booking: BookingRow, tickets: readonly TicketRow[], more: BookingChange['more']) {
  let position = tickets.length
  return more.flatMap(({ type, quantity }) =>
    Array.from({ length: quantity }, () => ({
      bookingId: booking.id,
      position: ++position,
      typeId: type.id,
      attendee: null,
      price: type.price,
      discount: NOTHING,
      status: 'valid' as const,
    })),
  )
}

async function reprice(
  tx: Tx,
  booking: BookingRow,
  tickets: readonly TicketRow[],
  prices: readonly TicketPrice[],
): Promise<void> {
  for (const [at, { position }] of tickets.entries()) {
    const price = prices[at]
    if (price) await tx.queries.tickets.price(booking.id, position, price)
  }
}

/** Brings what is paid to an amount, by a payment or by giving back; or to all that the booking costs, if it is less. */
async function settlePaid(tx: Tx, booking: BookingRow, paid: MinorUnits | 'all'): Promise<void> {
  const { total } = booking
  if (total === null) return
  const difference = (paid === 'all' ? Math.max(booking.paid, total) : paid) - booking.paid
  if (difference === 0) return
  const balance = await loadBalance(tx.queries, booking)
  const amount = Math.abs(difference) as MinorUnits
  if (difference < 0) {
    const back = backByMethod(balance.payments, amount)
    const rest = minus(amount, addUp(back.map(({ amount }) => amount)))
    await recordRefunds(tx, balance, rest > 0 ? [...back, { method: 'transfer', amount: rest }] : back)
    return
  }
  const payment = { kind: 'payment' as const, method: 'transfer' as const, amount, bookingId: booking.id }
  // What may be more than it costs was judged with the row.
  await recordPayment(tx, balance, { ...payment, actor: tx.actor, at: tx.now }, { beyondDue: true })
}
