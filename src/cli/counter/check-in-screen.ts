import { findBookings } from '../../ticketing/bookings/find-bookings.ts'
import { attendanceByType } from '../../ticketing/check-in/attendance.ts'
import type { CheckIn } from '../../ticketing/check-in/check-in.ts'
import { checkInTickets } from '../../ticketing/check-in/check-in-tickets.ts'
import { inWords } from '../../ticketing/check-in/refusal.ts'
import type { CheckInRequest } from '../../ticketing/check-in/told.ts'
import { undoCheckIn } from '../../ticketing/check-in/undo-check-in.ts'
import type { Context } from '../../ticketing/context.ts'
import { TixError } from '../../values/errors.ts'
import { visible } from '../../values/parse-error.ts'
import type { Style } from '../terminal.ts'
import { ESCAPE, type Lines } from './lines.ts'

const BELL = '\u0007'

/** The gate: a code a line, as a scanner types it. Nothing that is scanned ends it. */
export async function checkInAtGate(
  context: Context,
  request: Omit<CheckInRequest, 'codes'>,
  lines: Lines,
  style: Style,
): Promise<void> {
  lines.say('Scan a code; /name searches, u takes the last one back, q or Ctrl-C ends')
  let counts = ''
  let found: string[] = []
  for (;;) {
    const line = await lines.ask(`${counts}> `)
    if (line === undefined || line === 'q') return
    if (line === '' || line === ESCAPE) continue
    try {
      if (line.startsWith('/')) {
        found = await search(context, request, line.slice(1), lines)
        continue
      }
      const picked = /^\d{1,2}$/.test(line) ? found[Number(line) - 1] : undefined
      const done =
        line === 'u'
          ? await undoCheckIn(context, { ...request, codes: [] })
          : await checkInTickets(context, { ...request, codes: [picked ?? line] })
      for (const checkIn of done.checkIns) lines.say(told(checkIn, line === 'u', style))
      counts = `${done.checkedIn} of ${done.expected} in${await byType(context, request.event)} `
    } catch (error) {
      if (!(error instanceof TixError)) throw error
      lines.say(`${BELL}${style.bgRed.white(' NO ')} ${visible(error.message)}`)
    }
  }
}

/** A word in a colour and, where somebody is not let in, a sound: never the colour alone. */
function told(checkIn: CheckIn, undone: boolean, style: Style): string {
  const { outcome, name, type, ticket } = checkIn
  const who = visible([name ?? 'walk-in', type, ticket].filter(Boolean).join('  '))
  if (undone) return `${style.bgYellow.black(' TAKEN BACK ')} ${who}`
  if (outcome === 'OK') return `${style.bgGreen.black.bold('   OK   ')} ${who}`
  return `${BELL}${style.bgRed.white.bold(`   ${outcome.replaceAll('_', ' ')}   `)} ${visible(inWords(checkIn))}`
}

async function search(
  context: Context,
  { event }: Omit<CheckInRequest, 'codes'>,
  text: string,
  lines: Lines,
): Promise<string[]> {
  const { bookings } = await findBookings(context, { text: text.trim() || undefined, event, limit: 9 })
  if (bookings.length === 0) lines.say('Nobody found')
  for (const [at, b] of bookings.entries())
    lines.say(
      visible(`  ${at + 1}  ${b.name ?? b.email ?? 'walk-in'}  ${b.code}  ${b.quantity}  ${b.status}`),
    )
  if (bookings.length > 0) lines.say('Type its number to let it in')
  return bookings.map(({ code }) => code)
}

async function byType(context: Context, event: string | undefined): Promise<string> {
  if (event === undefined) return ''
  const types = await attendanceByType(context, event)
  if (types.length < 2) return ''
  return visible(
    ` (${types.map(({ type, checkedIn, expected }) => `${type} ${checkedIn}/${expected}`).join(', ')})`,
  )
}
