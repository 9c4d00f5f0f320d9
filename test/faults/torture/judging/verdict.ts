import { brokenInvariants } from '../../../support/invariants.ts'
import { wrongCopies } from './copies.ts'
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
  /** Invariants of the tables, and of every copy of them. */
  broken: string[]
  /** Of the uncertain: how many had been done. */
  uncertainDone: number
}

/** Besides being refused by the state of things (exit 4), as is right where many want the same few seats. */
const PERMITTED = new Set(['BUSY', 'INTERRUPTED', 'REJECTED_ROWS'])

/** Compares what was acknowledged with what is there, as Jepsen's set and bank tests do. */
export async function judge(db: string, folder: string, entries: readonly Entry[]): Promise<Verdict> {
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
    broken: [...(await brokenInvariants(db)), ...(await wrongCopies(folder, entries, tables.log))],
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
  if (fateOf(entry) !== 'acknowledged') return []
  const { data } = entry.answer ?? {}
  const bookings: Row[] = [data?.booking, ...(data?.bookings ?? [])].filter(Boolean)
  const gone = bookings.filter(booking => !codes.has(plain(booking['code'])))
  if (gone.length > 0) return gone.map(booking => `${entry.id}: booking ${booking['code']} is gone`)
  if (lines.length === 0)
    return entry.wrote && !data?.replayed ? [`${entry.id}: nothing of ${entry.kind} is there`] : []
  if (data?.import) return lostRows(entry, lines)
  return bookings.flatMap(booking => {
    const state = left?.get(plain(booking['code']))
    const wrong = ['email', 'name', 'quantity', 'status'].filter(
      field => state && plain(state[field]) !== plain(booking[field]),
    )
    return wrong.map(field => `${entry.id}: ${field} was ${booking[field]}, but ${state?.[field]} is there`)
  })
}

/** An import tells how many bookings or events it has made; stopped, of the row under way it says nothing. */
function lostRows(entry: Entry, lines: readonly LogRow[]): string[] {
  const { booked, created } = entry.answer?.data.import ?? {}
  const action = created === undefined ? 'booking.create' : 'event.create'
  const said = created ?? booked
  const made = lines.filter(line => line.action === action && isOwn(line, entry)).length
  const underWay = created !== undefined && made === said + 1 && entry.exit !== 0 && entry.exit !== 5
  return made === said || underWay ? [] : [`${entry.id}: ${said} rows were written, but ${made} are there`]
}

function unaskedOf(entries: readonly Entry[], lines: Map<string, LogRow[]>): string[] {
  const asked = new Map(entries.map(entry => [entry.id, entry]))
  const problems: string[] = []
  for (const [actor, ofActor] of lines) {
    const entry = asked.get(actor)
    if (!entry) problems.push(`${actor} was never started, but wrote ${ofActor.length} lines`)
    else if (fateOf(entry) === 'refused' && ofActor.some(line => isOwn(line, entry)))
      problems.push(`${actor} was refused (${entry.answer?.error?.code}), but wrote ${ofActor.length} lines`)
  }
  return [...problems, ...doneTwice([...lines.values()].flat())]
}

/** What any request may find and put right, though it be refused itself: holds that ran out, seats that others wait for. */
const BY_THE_WAY = /^(booking\.expire|waitlist\.(offer|pass_over|expire))$/

/** Whether a line tells of what the request itself asked for. */
function isOwn({ action, after }: LogRow, { id }: Entry): boolean {
  const request = id.replace(/-again$/, '')
  const offered = action === 'booking.create' && !new RegExp(`"email":"${request}[@-]`).test(after ?? '')
  return !BY_THE_WAY.test(action) && !offered
}

/** Each request has its own address or name: what begins twice was done twice. */
function doneTwice(log: readonly LogRow[]): string[] {
  const times = new Map<string, number>()
  for (const { action, after } of log) {
    const begun = JSON.parse(after ?? '{}') as Row
    const what =
      action === 'booking.create' ? begun['email'] : action === 'event.create' ? begun['name'] : undefined
    if (typeof what === 'string') times.set(what, (times.get(what) ?? 0) + 1)
  }
  return [...times].filter(([, n]) => n > 1).map(([what, n]) => `${what} is there ${n} times`)
}

function wrongAnswer(entry: Entry): string[] {
  const { id, kind, sent, exit, diedOf, answer, stderr, timeoutSeconds } = entry
  const what = `${id} (${kind})`
  const seconds = (entry.endedMs - entry.startedMs) / 1000
  const code = answer?.error?.code
  if (/^\s+at .+:\d+/m.test(stderr)) return [`${what}: a stack trace: ${stderr.slice(0, 400)}`]
  if (answer === undefined)
    return sent
      ? []
      : [`${what} ended without an answer, exit ${exit}, signal ${diedOf}: ${stderr.slice(0, 400)}`]
  if (answer.success) return kind === 'restore in vain' ? [`${what} succeeded over a database in use`] : []
  if (code === 'BUSY' && seconds < timeoutSeconds * 0.9)
    return [`${what} was told BUSY after ${seconds.toFixed(1)} s of ${timeoutSeconds}: ${answer.message}`]
  if (code === 'INTERRUPTED' && !sent) return [`${what} was interrupted by nobody`]
  // Only servers that are killed again and again leave a COMMIT in doubt, and not before the time is up.
  if (answer.error?.details?.outcome === 'unknown' && seconds >= timeoutSeconds * 0.9) return []
  // A signal that arrives while it is being refused makes the exit code its own, or leaves none.
  const refused = answer.error?.status === 409 && (exit === 4 || sent !== undefined)
  if ((refused && code !== 'IDEMPOTENCY_MISMATCH') || PERMITTED.has(code)) return []
  return [`${what} was answered ${code}: ${answer.message}`]
}
