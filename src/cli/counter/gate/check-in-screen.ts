import { findBookings } from '../../../ticketing/box-office/find-bookings.ts'
import { type Attendance, attendanceByType } from '../../../ticketing/check-in/attendance.ts'
import { checkInTickets } from '../../../ticketing/check-in/check-in-tickets.ts'
import type { CheckedIn, CheckInRequest } from '../../../ticketing/check-in/told.ts'
import { undoCheckIn } from '../../../ticketing/check-in/undo-check-in.ts'
import type { Context } from '../../../ticketing/context.ts'
import { TixError } from '../../../values/errors.ts'
import { visible } from '../../../values/parse-error.ts'
import { nap } from '../../poll.ts'
import type { Style } from '../../terminal/terminal.ts'
import { choose } from '../panel/choose.ts'
import { keepFollowing } from '../panel/keep-following.ts'
import { flowing, keyLines } from '../panel/key-lines.ts'
import { ESCAPE, type Panel } from '../panel/panel.ts'
import { band, counts, inTranscript, type ShownVerdict, verdictOnParty } from './gate-screen.ts'

const KEYS = ['/: search a name', 'u: take the last one back', 'q: end']

/** After counting, it rests for so many times as long as that took. */
const COUNTING_SHARE = 9

/** The gate: a code a line, as a scanner types it. Nothing that is scanned ends it. */
export async function checkInAtGate(
  context: Context,
  request: Omit<CheckInRequest, 'codes'>,
  panel: Panel,
  style: Style,
): Promise<void> {
  const inside = new Inside(context, request.event)
  await inside.look()
  let verdict: ShownVerdict | undefined
  /** Tickets that were let in here, the last one last. */
  const letIn: string[] = []
  const tell = (done: CheckedIn, undone: boolean) => {
    for (const checkIn of done.checkIns) panel.say(inTranscript(checkIn, undone, style))
    verdict = verdictOnParty(done.checkIns, undone)
    inside.heard(done)
    if (verdict?.kind === 'no') panel.ring()
    if (!undone)
      for (const { outcome, ticket } of done.checkIns) if (outcome === 'OK' && ticket) letIn.push(ticket)
  }
  const serve = async (line: string) => {
    if (line === 'u') {
      // Not whoever was let in last by the same name at another gate, nor the one before if it is back already.
      const last = letIn.at(-1)
      tell(await undoCheckIn(context, { ...request, codes: last === undefined ? [] : [last] }), true)
      return void letIn.pop()
    }
    const code = line.startsWith('/') ? await search(context, request, panel, style, line.slice(1)) : line
    if (code !== undefined) tell(await checkInTickets(context, { ...request, codes: [code] }), false)
  }
  const ended = new AbortController()
  const following = inside.follow(ended.signal, panel.redraw)
  try {
    for (;;) {
      const line = await panel.ask({
        prompt: 'Scan > ',
        silent: true,
        enters: typed => typed === '/',
        above: now => {
          const [shown, keys] = [band(verdict, style, now), keyLines(KEYS, style, now)]
          const room = Math.max(1, now.rows - 2 - shown.length - keys.length)
          return [...shown, ...flowing(counts(inside.sum, inside.types, style), now).slice(0, room), ...keys]
        },
      })
      if (line === undefined || line === 'q') return
      if (line === '' || line === ESCAPE) continue
      try {
        await serve(line)
      } catch (error) {
        if (!(error instanceof TixError)) throw error
        panel.ring()
        panel.say(style.red(`! ${visible(error.message)}`))
        verdict = { kind: 'no', word: 'NOT DONE', who: error.message, why: '' }
      }
    }
  } finally {
    ended.abort()
    await following
  }
}

/** How many are in: of the event of this gate, else of those of the last scan. */
class Inside {
  readonly #context: Context
  readonly #event: string | undefined
  sum: Attendance = { checkedIn: 0, expected: 0 }
  types: Awaited<ReturnType<typeof attendanceByType>> = []

  constructor(context: Context, event: string | undefined) {
    this.#context = context
    this.#event = event
  }

  heard({ checkedIn, expected }: Attendance): void {
    this.sum = { checkedIn, expected }
  }

  async look(): Promise<void> {
    if (this.#event === undefined) return
    this.types = await attendanceByType(this.#context, this.#event)
    const total = (of: (type: Attendance) => number) => this.types.reduce((sum, type) => sum + of(type), 0)
    this.sum = { checkedIn: total(type => type.checkedIn), expected: total(type => type.expected) }
  }

  /** Keeps the count up to date while other gates let people in, less often where counting takes long. */
  async follow(signal: AbortSignal, changed: () => void): Promise<void> {
    if (this.#event === undefined) return
    await keepFollowing(signal, async () => {
      const changes = this.#context.store.changes({ signal })
      do {
        const [before, began] = [JSON.stringify(this.types), performance.now()]
        await this.look()
        if (JSON.stringify(this.types) !== before) changed()
        await nap((performance.now() - began) * COUNTING_SHARE, signal)
      } while (!(await changes.next()).done)
    })
  }
}

/** A booking by its guest's name; gives its code. */
async function search(
  context: Context,
  { event }: Omit<CheckInRequest, 'codes'>,
  panel: Panel,
  style: Style,
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
