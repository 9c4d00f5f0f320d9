import type { BookingRow, EventRow, TicketRow } from '../../store/interface/rows.ts'
import type { CheckInRow } from '../../store/queries/check-ins.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { BookingCode } from '../../values/codes/booking-code.ts'
import { type ScannedCode, scannedCode } from '../../values/codes/scanned-code.ts'
import type { Instant } from '../../values/time/instant.ts'
import { bookingStatus, eventOf, ticketCode } from '../model/booking.ts'
import type { Outcome } from './outcomes.ts'

/** A booking that a code names, with what is read of it. */
export interface Known {
  booking: BookingRow
  event: EventRow
  /** All tickets of the booking, or only the one that is meant: there may be thousands beside it. */
  tickets: TicketRow[]
}

/** The tickets that a code stands for, and why they are not let in, if they are not. */
export interface Verdict extends Known {
  outcome: Outcome
  /** The ticket that the code names, or all valid ones of the booking. */
  named: TicketRow[]
}

export interface Gate {
  /** Only tickets of this event are let in. */
  event?: EventRow | undefined
  requirePaid?: boolean | undefined
}

/**
 * What is known of a code; `undefined` for one that names nothing here. In a write, its event is locked.
 *
 * @param position of the ticket that is meant, if it is not the code that says it
 */
export async function lookUp(
  queries: Queries,
  raw: string,
  position?: number,
): Promise<(Known & { code: ScannedCode }) | undefined> {
  const code = scannedCode(raw)
  const booking = code && (await queries.bookings.byCode(code.booking))
  if (!code || !booking) return undefined
  const [event, tickets] = await Promise.all([
    eventOf(queries, booking),
    ticketsOf(queries, booking, position ?? code.ticket?.position),
  ])
  return { code, booking, event, tickets }
}

async function ticketsOf(
  { tickets }: Queries,
  { id }: BookingRow,
  position: number | undefined,
): Promise<TicketRow[]> {
  if (position === undefined) return tickets.ofBooking(id)
  const ticket = await tickets.at(id, position)
  return ticket ? [ticket] : []
}

/** Check-ins of a booking's tickets that were not taken back. */
export async function standingOf(
  { checkIns }: Queries,
  { booking, named }: Pick<Verdict, 'booking' | 'named'>,
): Promise<CheckInRow[]> {
  const [only, ...others] = named
  if (only && others.length === 0) return checkIns.standingAt(booking.id, only.position)
  const positions = new Set(named.map(({ position }) => position))
  return (await checkIns.standing(booking.id)).filter(({ position }) => positions.has(position))
}

/** Judges a code, in the order of `OUTCOMES`. */
export async function judge(
  queries: Queries,
  { code, ...known }: Known & { code: ScannedCode },
  gate: Gate,
  now: Instant,
): Promise<Verdict | undefined> {
  const { booking, tickets } = known
  const { ticket } = code
  if (!ticket) {
    const good = tickets.filter(({ status }) => status === 'valid' || status === 'checked_in')
    return { ...known, named: good, outcome: outcomeOf(known, good, gate, now) }
  }
  const named = tickets.filter(({ position }) => position === ticket.position)
  const genuine = await isGenuine(queries, booking, ticket)
  if (genuine === 'no' || named.length === 0) return undefined
  const outcome =
    genuine === 'revoked' && !isElsewhere(known, gate) ? 'REVOKED' : outcomeOf(known, named, gate, now)
  return { ...known, named, outcome }
}

function outcomeOf(known: Known, named: readonly TicketRow[], gate: Gate, now: Instant): Outcome {
  const { booking, event } = known
  const status = bookingStatus(booking, now)
  const all = (is: TicketRow['status']) => named.every(ticket => ticket.status === is)
  if (isElsewhere(known, gate)) return 'WRONG_EVENT'
  if (named.length > 0 && all('revoked')) return 'REVOKED'
  if (status === 'canceled' || status === 'expired' || event.status === 'canceled') return 'CANCELED'
  if (named.every(ticket => ticket.status === 'canceled' || ticket.status === 'revoked')) return 'CANCELED'
  if (status === 'held') return 'HELD'
  if (gate.requirePaid && booking.paid < (booking.total ?? 0)) return 'UNPAID'
  if (event.status === 'draft') return 'NOT_YET'
  return all('checked_in') ? 'ALREADY_CHECKED_IN' : 'OK'
}

function isElsewhere({ booking }: Known, { event }: Gate): boolean {
  return event !== undefined && booking.eventId !== event.id
}

/** Whether a ticket's key is the booking's, or that of a guest from whom it was transferred. */
async function isGenuine(
  queries: Queries,
  { id, code, ticketSecret }: BookingRow,
  ticket: { position: number; key: string },
): Promise<'yes' | 'revoked' | 'no'> {
  const opens = (secret: string) => keyOf(code, secret, ticket.position) === ticket.key
  if (opens(ticketSecret)) return 'yes'
  return (await queries.checkIns.revokedSecrets(id)).some(opens) ? 'revoked' : 'no'
}

function keyOf(code: BookingCode, secret: string, position: number): string {
  return ticketCode(code, secret, position).split('-').at(-1) ?? ''
}
