import { BY, MEASURES } from '../../ticketing/reports/measures.ts'
import type { Report } from '../../ticketing/reports/report.ts'
import type { Cell, Field, View } from './view.ts'

type Shown = Record<string, unknown>

const MEASURED = [
  ...new Set(Object.values(MEASURES).flatMap(({ counts, amounts }) => [...counts, ...Object.keys(amounts)])),
]

const fields: Record<string, Field<Shown>> = Object.fromEntries([
  ...BY.map(name => [name, { value: (row: Shown) => plain(row[name]), shrinks: true }]),
  ...MEASURED.map(name => [
    name,
    { value: (row: Shown) => plain(row[name]), human: (row: Shown) => inWords(row[name]), align: 'right' },
  ]),
  ['currency', { value: currencyOf }],
])

/** Every field that a report of any name may have. */
export const reportFields = { fields }

/** How the rows of one report are shown: what they are told apart by, and what is measured. */
export function reportView({ name, by }: Report): View<Shown> {
  const { counts, amounts } = MEASURES[name]
  const columns = [...by, ...counts, ...Object.keys(amounts)]
  const currency = Object.keys(amounts).length > 0 ? ['currency'] : []
  return {
    fields: Object.fromEntries(
      [...columns, ...currency].flatMap(name => (fields[name] ? [[name, fields[name]]] : [])),
    ),
    table: columns,
    quiet: () => undefined,
  }
}

/** The rows, and below them their sum. */
export function withTotals({ rows, totals, by }: Report): Shown[] {
  const [first = ''] = by
  return rows.length === 0 ? [] : [...rows, { ...totals, [first]: 'total' }]
}

function plain(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(plain).join(' ')
  if (typeof value === 'object' && 'amount' in value) return String(value.amount)
  return typeof value === 'number' ? value : String(value)
}

function currencyOf(row: Shown): Cell {
  for (const value of Object.values(row))
    if (typeof value === 'object' && value !== null && 'currency' in value) return String(value.currency)
  return null
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  if (typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value)
    return `${value.amount} ${value.currency}`
  return value === null || value === undefined ? '' : String(value)
}
