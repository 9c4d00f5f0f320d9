import type { CheckInRow } from '../../store/queries/check-ins.ts'
import { NotFound } from '../../values/errors.ts'
import type { Context, Tx } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { bookingById } from '../model/booking.ts'
import { type GateAttempt, toCheckIn, unknownCode } from './check-in.ts'
import { judge, type Known, lookUp, standingOf } from './judge.ts'
import { type AtGate, atGate, type CheckedIn, type CheckInRequest, type ToldCheckIn } from './told.ts'

/**
 * Takes check-ins back: of the tickets and bookings that are named, else the last that this actor made. What is not
 * in stays so, which makes a repetition harmless.
 *
 * @throws NotFound for the event, and where there is nothing to take back
 */
export function undoCheckIn(
  context: Context,
  request: CheckInRequest,
  { dryRun = false } = {},
): Promise<CheckedIn> {
  return atGate(context, 'undo check-in', request, { dryRun }, async at => {
    if (request.codes.length === 0) return undoLast(at, request.gate)
    const told: ToldCheckIn[] = []
    for (const code of request.codes) told.push(...(await undo(at, at.attempt(code))))
    return told
  })
}

async function undoLast(
  { tx, gate, attempt, events }: AtGate,
  gateName: string | undefined,
): Promise<ToldCheckIn[]> {
  const last = await tx.queries.checkIns.last(tx.actor, { eventId: gate.event?.id, gate: gateName })
  if (!last) throw new NotFound(`There is no check-in by ${tx.actor} to take back`, { actor: tx.actor })
  events.add(last.eventId)
  const { code } = await bookingById(tx.queries, last.bookingId)
  const known = await lookUp(tx.queries, code)
  if (!known) throw new Error(`booking ${code} was checked in, and is not there`)
  const told = await takeBack(tx, attempt(''), known, [last])
  return told.map(({ checkIn, id }) => ({ id, checkIn: { ...checkIn, code: checkIn.ticket ?? '' } }))
}

async function undo({ tx, gate, events }: AtGate, attempt: GateAttempt): Promise<ToldCheckIn[]> {
  const known = await lookUp(tx.queries, attempt.code)
  const verdict = known && (await judge(tx.queries, known, gate, tx.now))
  if (!verdict) return [{ checkIn: unknownCode(attempt), id: null }]
  if (!gate.event) events.add(verdict.event.id)
  const { outcome, named } = verdict
  if (outcome === 'WRONG_EVENT' || outcome === 'REVOKED')
    return [{ checkIn: toCheckIn(attempt, outcome, verdict, undefined, undefined), id: null }]
  const meant = await standingOf(tx.queries, verdict)
  if (meant.length > 0) return takeBack(tx, attempt, verdict, meant)
  const only = named.length === 1 ? named[0] : undefined
  return [{ checkIn: toCheckIn(attempt, 'OK', verdict, only, undefined), id: null }]
}

/** `first` says when it had been let in. */
async function takeBack(
  tx: Tx,
  attempt: GateAttempt,
  known: Known,
  standing: readonly CheckInRow[],
): Promise<ToldCheckIn[]> {
  const { booking, tickets } = known
  const undone: CheckInRow[] = []
  for (const row of standing) if (await tx.queries.checkIns.undo(row, tx.now, tx.actor)) undone.push(row)
  if (undone.length > 0)
    await logChange(tx, {
      action: 'booking.undo_check_in',
      eventId: booking.eventId,
      bookingId: booking.id,
      before: { checkedIn: undone.map(({ position }) => position) },
      after: { checkedIn: [] },
    })
  return undone.map(row => {
    const ticket = tickets.find(({ position }) => position === row.position)
    return { checkIn: toCheckIn(attempt, 'OK', known, ticket, row), id: row.id }
  })
}
