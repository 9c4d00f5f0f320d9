import { type Figure, inTurns } from '../figure.ts'
import { generate } from '../generate.ts'
import { timed, watched } from '../processes.ts'
import { scratch } from '../scratch.ts'

/** What a booking has on its line, less the types of its tickets, as SQL alone would give it. */
const PLAIN = `SELECT b.code, e.slug, b.user_email, b.user_name, b.quantity, b.status, b.ref, b.paid, b.total,
  e.currency, b.channel, b.expires_at, b.created_at
FROM bookings b JOIN events e ON e.id = b.event_id ORDER BY b.id`

/** Every booking as CSV, in one consistent state, formulas defused. */
export async function exportRows(effort: number): Promise<Figure[]> {
  const bookings = Math.round(1_000_000 * effort)
  const db = scratch('export.db')
  await generate(db, bookings, 100)
  const peaks: number[] = []
  const { ratio, ...turns } = await inTurns(
    Math.ceil(3 * effort),
    async () => {
      const args = ['export', 'bookings', '-o', scratch('tix.csv'), '-q', '--db', db]
      const { seconds, peakMb } = await watched(args)
      peaks.push(peakMb)
      return seconds
    },
    async () => {
      const args = ['-readonly', '-cmd', '.mode csv', '-cmd', `.output ${scratch('plain.csv')}`, db, PLAIN]
      return (await timed('sqlite3', args)).ms / 1000
    },
  )
  const peak = Math.max(...peaks)
  return [
    {
      what: `tix export of ${bookings.toLocaleString('en')} bookings`,
      beside: 'sqlite3 -csv, without the ticket types',
      unit: 's',
      ...turns,
      value: ratio,
      valueUnit: '×',
      note: `${Math.round(bookings / turns.ours).toLocaleString('en')} bookings a second`,
    },
    {
      what: 'its memory at most',
      beside: '',
      unit: 'MB',
      ours: peak,
      value: peak,
      valueUnit: 'MB',
      reach: { atMost: 150 },
    },
  ]
}
