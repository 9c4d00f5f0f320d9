import type { Context, Tx } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { type GateAttempt, toCheckIn, unknownCode } from './check-in.ts'
import { judge, lookUp, standingOf, type Verdict } from './judge.ts'
import { type AtGate, atGate, type CheckedIn, type CheckInRequest, type ToldCheckIn } from './told.ts'

/**
 * Lets tickets in, each once, at however many gates. A code that is not let in says why, and keeps no other from it.
 *
 * @throws NotFound for the event
 */
export function checkInTickets(
  context: Context,
  request: CheckInRequest,
  { dryRun = false } = {},
): Promise<CheckedIn> {
  return atGate(context, 'check-in', request, { dryRun }, async at => {
    const told: ToldCheckIn[] = []
    for (const code of request.codes) told.push(...(await checkIn(at, at.attempt(code))))
    return told
  })
}

async function checkIn({ tx, gate, events }: AtGate, attempt: GateAttempt): Promise<ToldCheckIn[]> {
  const known = await lookUp(tx.queries, attempt.code)
  const verdict = known && (await judge(tx.queries, known, gate, tx.now))
  if (!verdict) return [{ checkIn: unknownCode(attempt), id: null }]
  if (!gate.event) events.add(verdict.event.id)
  if (verdict.outcome === 'ALREADY_CHECKED_IN') return [await duplicate(tx, attempt, verdict)]
  if (verdict.outcome === 'OK') return letIn(tx, attempt, verdict)
  return [{ checkIn: toCheckIn(attempt, verdict.outcome, verdict, theOnly(verdict), undefined), id: null }]
}

/** Lets in those who are not. */
async function letIn(tx: Tx, attempt: GateAttempt, verdict: Verdict): Promise<ToldCheckIn[]> {
  const { booking, named } = verdict
  const positions: number[] = []
  const told: ToldCheckIn[] = []
  for (const ticket of named.filter(({ status }) => status === 'valid')) {
    const { now: at, gate, actor } = attempt
    const { position } = ticket
    const row = { eventId: booking.eventId, bookingId: booking.id, position, at, actor, gate }
    const id = await tx.queries.checkIns.insert(row)
    // Another gate was faster.
    if (id === undefined) told.push(await duplicate(tx, attempt, { ...verdict, named: [ticket] }))
    else {
      positions.push(position)
      told.push({ checkIn: toCheckIn(attempt, 'OK', verdict, ticket, undefined), id })
    }
  }
  if (positions.length > 0)
    await logChange(tx, {
      action: 'booking.check_in',
      eventId: booking.eventId,
      bookingId: booking.id,
      after: { checkedIn: positions, gate: attempt.gate },
    })
  return told
}

/** Tells when, where and by whom it was let in first. */
async function duplicate(tx: Tx, attempt: GateAttempt, verdict: Verdict): Promise<ToldCheckIn> {
  const [first] = await standingOf(tx.queries, verdict)
  return {
    checkIn: toCheckIn(attempt, 'ALREADY_CHECKED_IN', verdict, theOnly(verdict), first),
    id: first?.id ?? null,
  }
}

function theOnly({ named: [only, ...others] }: Verdict) {
  return others.length > 0 ? undefined : only
}
