import type { BookingRow } from '../../store/interface/rows.ts'
import { type BookingCode, bookingCode, printedCode } from '../../values/codes/booking-code.ts'
import type { TicketRef } from '../../values/codes/ticket-ref.ts'
import type { Email } from '../../values/email.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { drawSecret } from '../inventory/draw-codes.ts'
import { assertPersonLimit } from '../inventory/person-limit.ts'
import { releaseOffer } from '../inventory/waitlist/offered-entry.ts'
import { type Booking, bookingStatus, eventOf, findBooking, readBooking } from '../model/booking.ts'
import { assertUnused, chooseTickets, hasSeat, ticketsMeant } from './choose-tickets.ts'
import { splitBooking } from './split-booking.ts'

export interface TransferRequest {
  booking: BookingCode
  to: Email
  /** The new guest's name; the old one's does not stay, nor do the attendees'. */
  name?: string | undefined
  /** Only these tickets: they become a booking of their own. */
  tickets?: readonly TicketRef[] | undefined
}

export interface Transferred {
  /** What the new guest has. */
  booking: Booking
  /** What the old guest keeps, if only a part was handed on. */
  rest?: Booking | undefined
  /** Tickets whose codes are worthless now. */
  voided: number
  replayed: boolean
}

/**
 * Hands a booking to someone else, or some of its tickets as a booking of their own. No seat is given back or
 * taken, so it works when the event is sold out. The tickets get new codes: those that the old guest has are
 * worthless. Whoever has it already keeps it.
 *
 * @throws NotFound, Conflict for a booking that has ended, tickets that were checked in, and PERSON_LIMIT
 */
export async function transferBooking(
  context: Context,
  request: TransferRequest,
  { dryRun = false } = {},
): Promise<Transferred> {
  const { booking: code, ...more } = request
  const parts = ({ booking, rest }: Transferred): string[] => [booking.code, ...(rest ? [rest.code] : [])]
  return once<Transferred, { codes: string[]; voided: number }>(
    context,
    {
      operation: 'transfer',
      request: { booking: code, ...more },
      meaning: async () => ({ booking: code, ...more, tickets: ticketsMeant(more.tickets, code) }),
      work: tx => transfer(tx, request),
      trace: answer => ({ codes: parts(answer), voided: answer.voided }),
      again: async (tx, { codes, voided }) => {
        const [booking, rest] = await Promise.all(codes.map(known => readByCode(tx, bookingCode(known))))
        if (!booking) throw new Error('a transfer of nothing')
        return { booking, ...(rest && { rest }), voided, replayed: true }
      },
    },
    { dryRun },
  )
}

async function readByCode({ queries, now }: Tx, code: BookingCode): Promise<Booking> {
  return readBooking(queries, await findBooking(queries, code), now)
}

async function transfer(tx: Tx, request: TransferRequest): Promise<Transferred> {
  const { booking: code, to, name, tickets: refs = [] } = request
  const booking = await findBooking(tx.queries, code)
  const status = bookingStatus(booking, tx.now)
  if (status !== 'held' && status !== 'confirmed')
    throw refused(code, `${printedCode(code)} is ${status}: there is nothing to transfer`, { status })
  const tickets = await tx.queries.tickets.ofBooking(booking.id)
  const moved = refs.length > 0 ? chooseTickets(booking, tickets, refs) : tickets.filter(hasSeat)
  if (booking.email === to && (name === undefined || name === booking.name) && moved.every(hasSeat))
    return handedOverBefore(tx, booking, moved.length)
  assertUnused(booking, moved)
  const event = await eventOf(tx.queries, booking)
  if (booking.email !== to) await assertPersonLimit(tx.queries, event, to, moved.length, tx.now)
  const kept = tickets.filter(ticket => hasSeat(ticket) && !moved.includes(ticket))
  if (kept.length > 0) {
    const owner = { email: to, name: name ?? null, sameGuest: false }
    const parts = await splitBooking(tx, { booking, event, kept, moved }, owner, 'booking.transfer')
    return {
      booking: await readBooking(tx.queries, parts.part, tx.now),
      rest: await readBooking(tx.queries, parts.rest, tx.now),
      voided: moved.length,
      replayed: false,
    }
  }
  const guest = { email: to, name: name ?? null, secret: drawSecret(tx) }
  const row = await changeBooking(tx, booking, { action: 'booking.transfer' }, async () => {
    await tx.queries.bookings.transfer(booking, guest)
    await tx.queries.tickets.clearAttendees(booking.id)
    await releaseOffer(tx, booking)
  })
  return { booking: await readBooking(tx.queries, row, tx.now), voided: moved.length, replayed: false }
}

/** The answer where the booking is the new guest's already; nothing is void if it has always been theirs. */
async function handedOverBefore(tx: Tx, booking: BookingRow, seats: number): Promise<Transferred> {
  const revoked = await tx.queries.checkIns.revokedSecrets(booking.id)
  return {
    booking: await readBooking(tx.queries, booking, tx.now),
    voided: revoked.length > 0 ? seats : 0,
    replayed: true,
  }
}

function refused(code: BookingCode, message: string, details: Record<string, unknown>): Conflict {
  return new Conflict('CONFLICT', message, { booking: printedCode(code), ...details })
}
