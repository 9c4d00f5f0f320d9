import SqliteDatabase from 'better-sqlite3'
import { type Figure, inTurns } from '../figure.ts'
import { generate } from '../generate.ts'
import { timed, watched } from '../processes.ts'
import { scratch } from '../scratch.ts'

/** The same sums, as whoever knows SQL would ask for them. */
const PLAIN: Readonly<Record<string, { args: readonly string[]; sql: string }>> = {
  'sales by event and type': {
    args: ['sales', '--by', 'event', '--by', 'type'],
    sql: `SELECT e.slug, y.name, count(*), sum(t.status = 'canceled'), sum(t.price + t.discount), sum(t.discount), sum(t.price)
      FROM bookings b JOIN tickets t ON t.booking_id = b.id JOIN ticket_types y ON y.id = t.ticket_type_id
      JOIN events e ON e.id = y.event_id WHERE b.status = 'confirmed' GROUP BY e.slug, y.name`,
  },
  'sales by day': {
    args: ['sales', '--by', 'day', '--timezone', 'Europe/Berlin'],
    sql: `SELECT substr(b.created_at, 1, 10), count(*), sum(t.status = 'canceled'), sum(t.price + t.discount), sum(t.discount), sum(t.price)
      FROM bookings b JOIN tickets t ON t.booking_id = b.id WHERE b.status = 'confirmed' GROUP BY 1`,
  },
  'takings by month and method': {
    args: ['takings', '--by', 'month', '--by', 'method'],
    sql: `SELECT substr(at, 1, 7), method, sum(CASE kind WHEN 'payment' THEN amount ELSE 0 END),
      sum(CASE kind WHEN 'refund' THEN amount ELSE 0 END) FROM payments GROUP BY 1, 2`,
  },
}

/** A season of 200 events and 1,000,000 tickets, each paid. */
export async function reports(effort: number): Promise<Figure[]> {
  const tickets = Math.round(1_000_000 * effort)
  const db = scratch('season.db')
  await generate(db, tickets, 200)
  sellFor(db, 2500)
  const figures: Figure[] = []
  const peaks: number[] = []
  for (const [name, { args, sql }] of Object.entries(PLAIN)) {
    const { ratio, ...turns } = await inTurns(
      Math.ceil(3 * effort),
      async () => {
        const { seconds, peakMb } = await watched(['report', ...args, '--format', 'csv', '--db', db])
        peaks.push(peakMb)
        return seconds
      },
      async () => (await timed('sqlite3', ['-readonly', db, sql])).ms / 1000,
    )
    figures.push({
      what: `report of ${name}, ${tickets.toLocaleString('en')} tickets`,
      beside: 'the same sums by sqlite3',
      unit: 's',
      ...turns,
      value: ratio,
      valueUnit: '×',
      reach: { atMost: 2 },
    })
  }
  const peak = Math.max(...peaks)
  const memory = { what: 'their memory at most', beside: '', unit: 'MB', ours: peak, value: peak } as const
  return [...figures, { ...memory, valueUnit: 'MB', reach: { atMost: 150 } }]
}

/** Gives every ticket a price and a payment, some minutes of a year after each other. */
function sellFor(path: string, price: number): void {
  const database = new SqliteDatabase(path)
  const at = `strftime('%Y-%m-%dT%H:%M:00.000Z', '2030-01-01', (id * 7919 % 525600) || ' minutes')`
  database.exec(`
    PRAGMA journal_mode = OFF; BEGIN;
    UPDATE events SET currency = 'EUR';
    UPDATE tickets SET price = ${price};
    UPDATE bookings SET total = ${price}, paid = ${price}, created_at = ${at};
    INSERT INTO payments (booking_id, kind, method, amount, actor, at)
      SELECT id, 'payment', CASE id % 3 WHEN 0 THEN 'cash' ELSE 'card' END, ${price}, 'clerk', created_at FROM bookings;
    COMMIT; PRAGMA journal_mode = WAL`)
  database.close()
}
