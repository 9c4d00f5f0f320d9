import { brokenInvariants } from '../../support/invariants.ts'
import { TIMEOUT_SECONDS } from './driver.ts'
import { type Entry, fateOf } from './journal.ts'
import { plain, replay } from './replay.ts'
import { type LogRow, type Row, readTables } from './tables.ts'

/** What was found in the end. Every list should be empty. */
export interface Verdict {
  /** Acknowledged, but not there, or not as it was acknowledged. */
  lost: string[]
  /** There, but refused, never asked for, or there twice. */
  unasked: string[]
  oversold: string[]
  /** The log contradicts the tables or itself. */
  contradictions: string[]
  /** Answers that nobody should have got. */
  answers: string[]
  /** Invariants of the tables. */
  broken: string[]
  /** Of the uncertain: how many had been done. */
  uncertainDone: number
}

/** Refusals that are right where many want the same few seats. */
const REFUSALS = new Set(['SOLD_OUT', 'SALES_CLOSED', 'EVENT_CANCELED', 'CONFLICT', 'BUSY', 'INTERRUPTED'])

/** Compares what was acknowledged with what is there, as Jepsen's set and bank tests do. */
export async function judge(db: string, entries: readonly Entry[]): Promise<Verdict> {
  const tables = await readTables(db)
  const { oversold, contradictions, leftBy } = replay(tables)
  const lines = byActor(tables.log)
  const codes = new Set(tables.bookings.map(booking => plain(booking['code'])))
  const uncertain = entries.filter(entry => fateOf(entry) === 'uncertain')
  return {
    lost: entries.flatMap(entry => lostOf(entry, lines.get(entry.id) ?? [], leftBy.get(entry.id), codes)),
    unasked: unaskedOf(entries, lines),
    oversold,
    contradictions,
    answers: entries.flatMap(wrongAnswer),
    broken: await brokenInvariants(db),
    uncertainDone: uncertain.filter(({ id }) => lines.has(id)).length,
  }
}

function byActor(log: readonly LogRow[]): Map<string, LogRow[]> {
  const lines = new Map<string, LogRow[]>()
  for (const line of log) lines.set(line.actor, [...(lines.get(line.actor) ?? []), line])
  return lines
}

function lostOf(
  entry: Entry,
  lines: readonly LogRow[],
  left: Map<string, Row> | undefined,
  codes: ReadonlySet<string>,
): string[] {
  if (entry.reads || fateOf(entry) !== 'acknowledged') return []
  const { data } = entry.answer ?? {}
  const bookings: Row[] = [data?.booking, ...(data?.bookings ?? [])].filter(Boolean)
  const gone = bookings.filter(booking => !codes.has(plain(booking['code'])))
  if (gone.length > 0) return gone.map(booking => `${entry.id}: booking ${booking['code']} is gone`)
  if (lines.length === 0) return repeats(entry) ? [] : [`${entry.id}: nothing of ${entry.kind} is there`]
  return bookings.flatMap(booking => {
    const state = left?.get(plain(booking['code']))
    const wrong = ['email', 'name', 'quantity', 'status'].filter(
      field => state && plain(state[field]) !== plain(booking[field]),
    )
    return wrong.map(field => `${entry.id}: ${field} was ${booking[field]}, but ${state?.[field]} is there`)
  })
}

/** Whether an acknowledged request may have found everything done. */
function repeats({ answer, kind }: Entry): boolean {
  return answer?.data?.replayed === true || (!kind.startsWith('book') && kind !== 'create-event')
}

function unaskedOf(entries: readonly Entry[], lines: Map<string, LogRow[]>): string[] {
  const asked = new Map(entries.map(entry => [entry.id, entry]))
  const begun = new Map<string, number>()
  const problems: string[] = []
  for (const [actor, ofActor] of lines) {
    const entry = asked.get(actor)
    if (!entry) problems.push(`${actor} was never started, but wrote ${ofActor.length} lines`)
    else if (fateOf(entry) === 'refused')
      problems.push(`${actor} was refused (${entry.answer?.error?.code}), but wrote ${ofActor.length} lines`)
    // The same request asked twice, by its key, is one request.
    const request = actor.replace(/-again$/, '')
    const begins = ofActor.filter(({ action }) => action === 'booking.create' || action === 'event.create')
    begun.set(request, (begun.get(request) ?? 0) + begins.length)
  }
  for (const [request, times] of begun) if (times > 1) problems.push(`${request} was done ${times} times`)
  return problems
}

function wrongAnswer(entry: Entry): string[] {
  const { id, kind, sent, exit, diedOf, answer, stderr } = entry
  const what = `${id} (${kind})`
  const seconds = (entry.endedMs - entry.startedMs) / 1000
  const code = answer?.error?.code
  if (/^\s+at .+:\d+/m.test(stderr)) return [`${what}: a stack trace: ${stderr.slice(0, 400)}`]
  if (answer === undefined)
    return sent
      ? []
      : [`${what} ended without an answer, exit ${exit}, signal ${diedOf}: ${stderr.slice(0, 400)}`]
  if (answer.success) return []
  if (code === 'BUSY' && seconds < TIMEOUT_SECONDS * 0.9)
    return [`${what} was told BUSY after ${seconds.toFixed(1)} s of ${TIMEOUT_SECONDS}: ${answer.message}`]
  if (code === 'INTERRUPTED' && !sent) return [`${what} was interrupted by nobody`]
  if (entry.reads && code !== 'INTERRUPTED') return [`${what} could not read: ${answer.message}`]
  return REFUSALS.has(code) ? [] : [`${what} was answered ${code}: ${answer.message}`]
}
