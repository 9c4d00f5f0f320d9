import type { Instant } from '../../values/time/instant.ts'
import type { Check } from '../interface/maintenance.ts'
import type { ReportGroup } from '../queries/figures/reports.ts'
import type { Queries } from '../queries/index.ts'

/** Events that are shown, if their figures do not agree; all are counted. */
const SHOWN = 20
const HOLDS =
  'The reports of sales, takings, attendance and what is owed sum up to the bookings, and to each other'

/** Whether the reports, each of which reads other tables, agree about every event. */
export async function figuresCheck(queries: Queries, now: Instant): Promise<Check> {
  const { reports, health } = queries
  const of = async <Row extends ReportGroup>(read: Promise<Row[]>) =>
    new Map((await read).map(row => [row.event ?? '', row] as const))
  // One after the other: they share a transaction.
  const bookings = await health.sumsByEvent(now)
  const sales = await of(reports.sales(['event'], { now }))
  const takings = await of(reports.takings(['event'], { now }))
  const expected = await of(reports.expected(['event'], { now }))
  const owed = await of(reports.owed(['event'], { now }))
  const moved = new Map<string, number>()
  for (const { currency, moved: sum } of takings.values())
    moved.set(currency ?? '', (moved.get(currency ?? '') ?? 0) + Number(sum))
  const events = new Set([...bookings.keys(), ...sales.keys(), ...takings.keys(), ...owed.keys()])
  const offenders: object[] = []
  let count = 0
  for (const event of events) {
    const { seats = 0, sold = 0, held = 0, paid = 0 } = bookings.get(event) ?? {}
    const sale = sales.get(event)
    const money = takings.get(event)
    const balance = owed.get(event)
    const pairs = {
      'seats sold': [(sale?.sold ?? 0) - (sale?.canceled ?? 0), seats],
      'seats expected': [expected.get(event)?.expected ?? 0, seats],
      'net of sales': [sale?.net ?? 0, sold],
      'net of takings': [(money?.paid ?? 0) - (money?.refunded ?? 0) + (money?.moved ?? 0), paid],
      'due less owed': [(balance?.due ?? 0) - (balance?.owed ?? 0), sold + held - paid],
    }
    for (const [figure, [reported, kept]] of Object.entries(pairs))
      if (Number(reported) !== Number(kept)) {
        count++
        if (offenders.length < SHOWN) offenders.push({ event, figure, reported, bookings: kept })
      }
  }
  // What leaves a booking with its seats comes to another one.
  for (const [currency, sum] of moved)
    if (sum !== 0) {
      count++
      offenders.push({ currency, figure: 'money that moved', reported: sum, bookings: 0 })
    }
  return {
    name: 'figures',
    status: count === 0 ? 'ok' : 'failed',
    message:
      count === 0 ? HOLDS : `${count} ${count === 1 ? 'figure breaks' : 'figures break'} the rule: ${HOLDS}`,
    details: { count, rows: offenders },
  }
}
