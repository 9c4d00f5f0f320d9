import { findBookings } from '../../../ticketing/box-office/find-bookings.ts'
import { checkInTickets } from '../../../ticketing/check-in/check-in-tickets.ts'
import type { CheckedIn, CheckInRequest } from '../../../ticketing/check-in/told.ts'
import { undoCheckIn } from '../../../ticketing/check-in/undo-check-in.ts'
import type { Context } from '../../../ticketing/context.ts'
import { TixError } from '../../../values/errors.ts'
import { visible } from '../../../values/parse-error.ts'
import type { Style } from '../../terminal/terminal.ts'
import type { Size } from '../panel/block.ts'
import { choose } from '../panel/choose.ts'
import { flowing, keyLines } from '../panel/key-lines.ts'
import { ESCAPE, type Panel } from '../panel/panel.ts'
import { band, counts, inTranscript, type ShownVerdict, verdictOnParty } from './gate-screen.ts'
import { Inside } from './inside.ts'

const KEYS = ['/: search a name', 'u: take the last one back', 'q: end']

/** Within so long, in milliseconds, the same code is the same scan: scanners read twice, and nobody is let in so fast. */
const ONE_SCAN_MS = 1_000

interface Gate {
  context: Context
  request: Omit<CheckInRequest, 'codes'>
  panel: Panel
  style: Style
  inside: Inside
  verdict: ShownVerdict | undefined
  /** Tickets that were let in here, the last one last. */
  letIn: string[]
  /** What was scanned last, and until when it is no new scan, by the clock of the process. */
  last: { code: string; until: number } | undefined
}

/** The gate: a code a line, as a scanner types it. Nothing that is scanned ends it. */
export async function checkInAtGate(
  context: Context,
  request: Omit<CheckInRequest, 'codes'>,
  panel: Panel,
  style: Style,
): Promise<void> {
  const inside = new Inside(context, request.event)
  await inside.look()
  const gate: Gate = {
    context,
    request,
    panel,
    style,
    inside,
    verdict: undefined,
    letIn: [],
    last: undefined,
  }
  const ended = new AbortController()
  const following = inside.follow(ended.signal, panel.redraw)
  try {
    for (;;) {
      const line = await panel.ask({
        prompt: 'Scan > ',
        silent: true,
        enters: typed => typed === '/',
        above: now => screenOf(gate, now),
      })
      if (line === undefined || line.toLowerCase() === 'q') return
      if (line !== '' && line !== ESCAPE) await serve(gate, line)
    }
  } finally {
    ended.abort()
    await following
  }
}

function screenOf({ verdict, inside, style }: Gate, now: Size): string[] {
  const [shown, keys] = [band(verdict, style, now), keyLines(KEYS, style, now)]
  const room = Math.max(1, now.rows - 2 - shown.length - keys.length)
  return [...shown, ...flowing(counts(inside.sum, inside.types, style), now).slice(0, room), ...keys]
}

/** Whatever is wrong with what was scanned is told, and the gate stays open. */
async function serve(gate: Gate, line: string): Promise<void> {
  try {
    await (line.toLowerCase() === 'u' ? takeBack(gate) : letIn(gate, line))
  } catch (error) {
    if (!(error instanceof TixError)) throw error
    gate.panel.ring()
    gate.panel.say(gate.style.red(`! ${visible(error.message)}`))
    gate.verdict = { kind: 'no', word: 'NOT DONE', who: error.message, why: '' }
  }
}

async function letIn(gate: Gate, line: string): Promise<void> {
  if (gate.last?.code === line && performance.now() < gate.last.until)
    return gate.panel.say(gate.style.dim(`${visible(line)} was read twice`))
  const code = line.startsWith('/') ? await search(gate, line.slice(1)) : line
  if (code === undefined) return
  const done = await checkInTickets(gate.context, { ...gate.request, codes: [code] })
  tell(gate, done, false)
  for (const { outcome, ticket } of done.checkIns) if (outcome === 'OK' && ticket) gate.letIn.push(ticket)
  gate.last = { code, until: performance.now() + ONE_SCAN_MS }
}

/** Not whoever was let in last by the same name at another gate, nor the one before if it is back already. */
async function takeBack(gate: Gate): Promise<void> {
  const last = gate.letIn.at(-1)
  const codes = last === undefined ? [] : [last]
  tell(gate, await undoCheckIn(gate.context, { ...gate.request, codes }), true)
  gate.last = undefined
  gate.letIn.pop()
}

function tell(gate: Gate, done: CheckedIn, undone: boolean): void {
  const { panel, style, inside } = gate
  for (const checkIn of done.checkIns) panel.say(inTranscript(checkIn, undone, style))
  gate.verdict = verdictOnParty(done.checkIns, undone)
  inside.heard(done)
  if (gate.verdict?.kind === 'no') panel.ring()
}

/** A booking by its guest's name; gives its code. */
async function search(
  { context, request: { event }, panel, style }: Gate,
  typed: string,
): Promise<string | undefined> {
  const found = await choose(panel, style, {
    prompt: 'Name > ',
    title: 'Arrows and Enter let in all who come on a booking; Esc goes back',
    search: async text => {
      if (text === '') return { items: [], hasMore: false }
      const { bookings, next } = await findBookings(context, { text, event, limit: 9 })
      return { items: bookings, hasMore: next !== null }
    },
    line: ({ name, email, code, quantity, status, tickets }) => {
      const inside = tickets.filter(ticket => ticket.status === 'checked_in').length
      const all = status === 'confirmed' ? `${inside} of ${quantity} in` : status
      return `${name ?? email ?? 'walk-in'}  ${code}  ${all}`
    },
    nothing: text => (text === '' ? '' : 'Nobody found'),
    typed,
  })
  return found?.code
}
