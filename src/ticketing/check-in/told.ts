import type { CheckInRow } from '../../store/queries/check-ins.ts'
import type { Queries } from '../../store/queries/index.ts'
import { scannedCode } from '../../values/codes/scanned-code.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { bookingById } from '../model/booking.ts'
import { eventIdOf, findEvent } from '../model/event.ts'
import { type Attendance, attendanceOf } from './attendance.ts'
import { type CheckIn, type GateAttempt, toCheckIn, unknownCode } from './check-in.ts'
import { type Gate, lookUp } from './judge.ts'
import type { Outcome } from './outcomes.ts'

export interface CheckInRequest {
  /** Of tickets, or of bookings for all of theirs. */
  codes: readonly string[]
  /** An id or a slug: others' tickets are not let in. */
  event?: string | undefined
  /** The name of the gate. */
  gate?: string | undefined
  /** Whoever still has to pay is not let in. */
  requirePaid?: boolean | undefined
}

export interface CheckedIn extends Attendance {
  checkIns: CheckIn[]
  /** This request was done before, and nothing was done now. */
  replayed?: true
}

/** The outcome of a code, with the id of the check-in that was made, taken back or found. */
export interface ToldCheckIn {
  checkIn: CheckIn
  id: number | null
}

/** What a repetition needs, and nothing about people. An older tix kept neither positions nor earlier check-ins. */
type Trace = { code: string; outcome: Outcome; id: number | null; position?: number | undefined }[]

/** One write at a gate. */
export interface AtGate {
  tx: Tx
  gate: Gate
  attempt: (code: string) => GateAttempt
  /** The events of the tickets, whose attendance is told. */
  events: Set<number>
}

type GateOperation = 'check-in' | 'undo check-in'

/** Does something at a gate, once for its idempotency key, and tells how many are in. @throws NotFound for the event */
export async function atGate(
  context: Context,
  operation: GateOperation,
  request: CheckInRequest,
  { dryRun }: { dryRun: boolean },
  work: (at: AtGate) => Promise<ToldCheckIn[]>,
): Promise<CheckedIn> {
  const tell = async (tx: Tx, work: (at: AtGate) => Promise<ToldCheckIn[]>) => {
    const event = request.event === undefined ? undefined : await findEvent(tx.queries, request.event)
    const events = new Set<number>(event ? [event.id] : [])
    const at = { now: tx.now, gate: request.gate ?? null, actor: tx.actor, event }
    const attempt = (code: string) => ({ code, ...at })
    const told = await work({ tx, gate: { event, requirePaid: request.requirePaid }, attempt, events })
    return { told, attendance: await attendanceOf(tx.queries, events) }
  }
  const { told, attendance, replayed } = await once<Answered, Trace>(
    context,
    {
      operation,
      request: { ...request },
      meaning: queries => meaningOf(queries, request),
      work: async tx => ({ ...(await tell(tx, work)), replayed: false }),
      trace: ({ told }) => told.map(traceOf),
      again: async (tx, trace) => ({
        ...(await tell(tx, at => again(at, trace, operation))),
        replayed: true,
      }),
    },
    { dryRun },
  )
  return { checkIns: told.map(({ checkIn }) => checkIn), ...attendance, ...(replayed && { replayed }) }
}

/** Codes are compared in one form, however they were typed or scanned; what is no code stays as it is. */
async function meaningOf(queries: Queries, { event, codes, ...rest }: CheckInRequest) {
  const eventId = event === undefined ? null : await eventIdOf(queries, event)
  if (eventId === undefined) return undefined
  const meant = codes.map(raw => {
    const { booking, ticket } = scannedCode(raw) ?? {}
    return booking ? [booking, ticket?.position, ticket?.key] : raw
  })
  return { ...rest, event: eventId, codes: meant }
}

interface Answered {
  told: ToldCheckIn[]
  attendance: Attendance
  replayed: boolean
}

function traceOf({ checkIn: { code, outcome, ticket }, id }: ToldCheckIn): Trace[number] {
  return { code, outcome, id, position: ticket === null ? undefined : scannedCode(ticket)?.ticket?.position }
}

/** What was told the first time. */
async function again(
  { tx, gate, attempt, events }: AtGate,
  trace: Trace,
  operation: GateOperation,
): Promise<ToldCheckIn[]> {
  const told: ToldCheckIn[] = []
  for (const { code, outcome, id, position } of trace) {
    const row = id === null ? undefined : await tx.queries.checkIns.byId(id)
    const isDone = outcome === 'OK'
    const meant = position ?? (isDone ? row?.position : undefined)
    const named = row ? (await bookingById(tx.queries, row.bookingId)).code : code
    const known = await lookUp(tx.queries, named, meant)
    if (known && !gate.event) events.add(known.event.id)
    const ticket = known?.tickets.find(({ position }) => position === meant)
    const at = { ...attempt(code), ...(row && isDone && DONE[operation](row)) }
    const first = isDone && operation === 'check-in' ? undefined : row
    const checkIn = known ? toCheckIn(at, outcome, known, ticket, first) : unknownCode(at)
    told.push({ checkIn, id })
  }
  return told
}

/** When and by whom. */
const DONE: Record<GateOperation, (checkIn: CheckInRow) => Partial<GateAttempt>> = {
  'check-in': ({ at, gate, actor }) => ({ now: at, gate, actor }),
  'undo check-in': ({ undoneAt, undoneBy }) =>
    undoneAt === null || undoneBy === null ? {} : { now: undoneAt, actor: undoneBy },
}
