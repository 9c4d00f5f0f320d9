import type { EventRow, TicketRow } from '../../store/interface/rows.ts'
import type { CheckInRow } from '../../store/queries/check-ins.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { ticketCode } from '../model/booking.ts'
import { type EventLabel, eventLabel } from '../model/event.ts'
import type { Known } from './judge.ts'
import type { Outcome } from './outcomes.ts'

/** One ticket at a gate, as the world sees it. The fields are a contract. */
export interface CheckIn {
  /** As it was given. */
  code: string
  outcome: Outcome
  booking: string | null
  ticket: string | null
  /** The attendee's name, else the guest's. */
  name: string | null
  type: string | null
  /** That the ticket is for, which may be another than the gate's. */
  event: EventLabel | null
  /** In the zone of the gate's event, if it is of one. */
  at: string
  gate: string | null
  actor: string
  /** When, where and by whom it was let in, where that was before. */
  first: { at: string; gate: string | null; actor: string } | null
}

/** Those that an undo took back: what was not in stayed so. Of a repetition, all that are told were. */
export function takenBack({ checkIns, replayed }: { checkIns: CheckIn[]; replayed?: true }): CheckIn[] {
  return checkIns.filter(({ outcome, first }) => outcome === 'OK' && (replayed || first !== null))
}

/** Who stands at which gate, and when. */
export interface GateAttempt {
  code: string
  now: Instant
  gate: string | null
  actor: string
  /** The gate's. */
  event: EventRow | undefined
}

/** What is told of a code of which nothing is known. */
export function unknownCode({ code, now, gate, actor, event }: GateAttempt): CheckIn {
  const nothing = { booking: null, ticket: null, name: null, type: null, event: null, first: null }
  const at = event ? inZone(now, event.utcOffsets) : now
  return { code, outcome: 'UNKNOWN', ...nothing, at, gate, actor }
}

export function toCheckIn(
  { code, now, gate, actor, event: here }: GateAttempt,
  outcome: Outcome,
  { booking, event }: Known,
  ticket: TicketRow | undefined,
  first: CheckInRow | undefined,
): CheckIn {
  return {
    code,
    outcome,
    booking: printedCode(booking.code),
    ticket: ticket ? ticketCode(booking.code, booking.ticketSecret, ticket.position) : null,
    name: ticket?.attendee ?? booking.name,
    type: ticket?.typeName ?? null,
    event: eventLabel(event),
    at: inZone(now, (here ?? event).utcOffsets),
    gate,
    actor,
    first: first ? firstTime(first, event) : null,
  }
}

function firstTime({ at, gate, actor }: CheckInRow, event: EventRow) {
  return { at: inZone(at, event.utcOffsets), gate, actor }
}
