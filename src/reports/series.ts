import type { Report, ReportRow } from '../ticketing/reports/report.ts'

/** A report as a picture has it: a value a row, one series a currency or none. */
export interface Series {
  /** What the values are, with their unit: `net (EUR)`. */
  name: string
  values: number[]
}

export interface Drawing {
  title: string
  /** Whether the rows follow each other in time: then they are a line, else bars. */
  overTime: boolean
  labels: string[]
  series: Series[]
}

/** What of a report is drawn: the amount that is left, or what is counted. */
const DRAWN: Record<Report['name'], string> = {
  sales: 'net',
  takings: 'net',
  attendance: 'checkedIn',
  owed: 'owed',
  waitlist: 'waiting',
}

export function drawingOf(report: Report): Drawing {
  const { name, by, rows } = report
  const drawn = DRAWN[name]
  const label = (row: ReportRow) => by.map(key => row[key] ?? '–').join(' · ')
  const labels = [...new Set(rows.map(label))]
  const series = new Map<string, number[]>()
  for (const row of rows) {
    const value = row[drawn]
    const amount = typeof value === 'object' && value !== null ? value : undefined
    const called = amount ? `${drawn} (${amount.currency})` : seatsOrCount(drawn)
    const values = series.get(called) ?? labels.map(() => 0)
    series.set(called, values)
    const at = labels.indexOf(label(row))
    values[at] = (values[at] ?? 0) + Number(amount?.amount ?? value ?? 0)
  }
  const [first] = by
  return {
    title: `${name} by ${by.join(', ')}`,
    overTime: by.length === 1 && ['hour', 'day', 'week', 'month'].includes(first ?? ''),
    labels,
    series: [...series].map(([called, values]) => ({ name: called, values })),
  }
}

function seatsOrCount(drawn: string): string {
  return (
    { net: 'net (seats)', checkedIn: 'checked in (tickets)', waiting: 'waiting (entries)' }[drawn] ?? drawn
  )
}
