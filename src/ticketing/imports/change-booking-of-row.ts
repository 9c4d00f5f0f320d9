import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/booking-code.ts'
import { type MinorUnits, NOTHING } from '../../values/money.ts'
import { counted } from '../../values/number.ts'
import { Conflict } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { changeBooking, endBooking } from '../inventory/change-booking.ts'
import { type EventInventory, reserve } from '../inventory/event-inventory.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { releaseSeats, takeSeats } from '../inventory/seats.ts'
import { bookingStatus } from '../model/booking.ts'
import { loadBalance, recordPayment } from '../payments/balance.ts'
import type { KnownBooking, Wanted } from './differences.ts'

/** What a row changes of a booking, found possible. */
export interface BookingChange extends KnownBooking {
  wanted: Wanted
  /** Seats that the booking is to get beyond those that it has, and tickets that it is to lose. */
  more: readonly { type: EventInventory['types'][number]; quantity: number }[]
  fewer: readonly TicketRow[]
  event: EventInventory['event']
  digest: string
}

/**
 * Whether a row's changes can be carried out. Counts the seats that it takes down in memory.
 *
 * @throws Conflict
 */
export function planChange(
  known: KnownBooking,
  wanted: Wanted,
  till: EventInventory,
  digest: string,
  now: Tx['now'],
): BookingChange {
  const { booking, tickets } = known
  const status = bookingStatus(booking, now)
  const refuse = (why: string): never => {
    throw new Conflict('CONFLICT', `${printedCode(booking.code)} ${why}`, {
      booking: printedCode(booking.code),
      status,
    })
  }
  const checkedIn = tickets.filter(ticket => ticket.status === 'checked_in').length
  const ends = wanted.status === 'canceled' || wanted.status === 'refunded'
  if (ends && checkedIn > 0) refuse(`cannot be canceled: ${counted(checkedIn, 'seat')} checked in`)
  if (!ends && status === 'canceled') refuse('is canceled here, and is not taken up again by an import')
  if (wanted.status === 'held' && status === 'expired')
    refuse('was held and has run out: a new hold needs a new reference')
  const revived = wanted.status === 'confirmed' && status === 'expired'
  const seats = wanted.seats ?? (revived ? count(tickets.filter(({ ended }) => ended === 1)) : undefined)
  const had = tickets.filter(ticket => ticket.status === 'valid' || ticket.status === 'checked_in')
  const seated = status === 'expired' ? [] : had
  const more: { type: EventInventory['types'][number]; quantity: number }[] = []
  const fewer: TicketRow[] = []
  for (const type of seats ? till.types : []) {
    const own = seated.filter(({ typeId }) => typeId === type.id)
    const wish = seats?.get(type.id) ?? 0
    if (wish > own.length) more.push({ type, quantity: wish - own.length })
    const loose = own.filter(ticket => ticket.status === 'valid')
    if (own.length - wish > loose.length)
      refuse(`cannot have fewer seats than the ${counted(checkedIn, 'seat')} checked in`)
    if (wish < own.length) fewer.push(...loose.slice(loose.length - (own.length - wish)))
  }
  if (more.length > 0) reserve(till, more, now)
  return { ...known, wanted, more, fewer, event: till.event, digest }
}

/** Carries it out, in the transaction in which it was planned. */
export async function carryOut(tx: Tx, change: BookingChange): Promise<void> {
  const { booking, wanted } = change
  if (wanted.status === 'canceled' || wanted.status === 'refunded') {
    const ended = await endBooking(tx, booking, 'canceled', {
      action: 'booking.cancel',
      reason: `import: ${wanted.status}`,
    })
    if (wanted.status === 'refunded' && booking.paid > 0) await settlePaid(tx, ended, NOTHING)
    await offerReleasedSeats(tx, booking.eventId)
    await tx.queries.bookings.setRequest(booking.id, change.digest)
    return
  }
  const row = await changeBooking(tx, booking, { action: 'booking.import' }, () => rewrite(tx, change))
  if (wanted.paid === 'all') await settlePaid(tx, row, Math.max(row.paid, row.total ?? 0) as MinorUnits)
  else if (wanted.paid !== undefined) await settlePaid(tx, row, wanted.paid)
  if (change.fewer.length > 0) await offerReleasedSeats(tx, booking.eventId)
}

async function rewrite(
  tx: Tx,
  { booking, tickets, wanted, more, fewer, event, digest }: BookingChange,
): Promise<void> {
  const { bookings, tickets: ticketRows } = tx.queries
  if (wanted.status === 'confirmed' || wanted.expiresAt !== undefined) {
    const confirmed = wanted.status === 'confirmed'
    await bookings.changeStatus(booking, {
      status: confirmed ? 'confirmed' : 'held',
      expiresAt: confirmed ? null : (wanted.expiresAt ?? booking.expiresAt),
    })
    if (confirmed) await tx.queries.waitlist.settle([booking.id], 'accepted')
  }
  if (more.length > 0) await takeSeats(tx, event, more)
  const revived = booking.status === 'expired' && more.length > 0
  if (revived) await ticketRows.revive(booking.id)
  const added = revived ? [] : addedTickets(booking, tickets, more)
  if (added.length > 0) await ticketRows.insert(added)
  if (fewer.length > 0) {
    await ticketRows.end(
      booking.id,
      fewer.map(({ position }) => position),
      'canceled',
    )
    await releaseSeats(tx.queries, booking.eventId, fewer)
  }
  const now = await ticketRows.ofBooking(booking.id)
  const good = now.filter(({ status }) => status === 'valid' || status === 'checked_in')
  if (wanted.attendees)
    for (const [at, { position }] of good.entries())
      await ticketRows.name(booking.id, position, wanted.attendees[at] ?? null)
  if (wanted.total !== undefined) await reprice(tx, booking, good, wanted.total)
  const prices = wanted.total === undefined ? good : await ticketRows.ofBooking(booking.id)
  await bookings.rewrite(booking.id, {
    email: wanted.email ?? booking.email,
    name: wanted.name ?? booking.name,
    note: wanted.note ?? booking.note,
    quantity: good.length,
    total: wanted.total ?? (more.length + fewer.length > 0 && !revived ? sumOf(prices) : booking.total),
    request: digest,
  })
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

/** Spreads another total over the tickets, in equal parts; what is left over goes to the first ones. */
async function reprice(
  tx: Tx,
  booking: BookingRow,
  tickets: readonly TicketRow[],
  total: MinorUnits,
): Promise<void> {
  const each = Math.floor(total / tickets.length)
  for (const [at, { position }] of tickets.entries()) {
    const price = (each + (at < total - each * tickets.length ? 1 : 0)) as MinorUnits
    await tx.queries.tickets.price(booking.id, position, price)
  }
}

function sumOf(tickets: readonly TicketRow[]): MinorUnits | null {
  if (tickets.every(({ price }) => price === null)) return null
  return tickets.reduce((sum, { price }) => sum + (price ?? 0), 0) as MinorUnits
}

/** Brings what is paid to an amount: by a payment, or by giving back. */
async function settlePaid(tx: Tx, booking: BookingRow, paid: MinorUnits): Promise<void> {
  const difference = paid - booking.paid
  if (difference === 0 || booking.total === null) return
  const account = await loadBalance(tx.queries, booking)
  const last = account.payments.findLast(({ kind }) => kind === 'payment')
  await recordPayment(tx, account, {
    kind: difference > 0 ? 'payment' : 'refund',
    method: difference > 0 ? 'transfer' : (last?.method ?? 'transfer'),
    amount: Math.abs(difference) as MinorUnits,
    bookingId: booking.id,
    actor: tx.actor,
    at: tx.now,
  })
}

function count(tickets: readonly TicketRow[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { typeId } of tickets) counts.set(typeId, (counts.get(typeId) ?? 0) + 1)
  return counts
}
