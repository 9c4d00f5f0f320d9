import { called } from '../../../reports/words.ts'
import { BY, MEASURES } from '../../../ticketing/reports/measures.ts'
import type { Report } from '../../../ticketing/reports/report.ts'
import type { Cell, View, ViewField } from '../view.ts'

type ShownRow = Record<string, unknown>

const MEASURED = [
  ...new Set(Object.values(MEASURES).flatMap(({ counts, amounts }) => [...counts, ...Object.keys(amounts)])),
]

const fields: Record<string, ViewField<ShownRow>> = Object.fromEntries([
  ...BY.map(name => [name, { value: (row: ShownRow) => plain(row[name]), shrinks: true }]),
  ...MEASURED.map(name => [
    name,
    {
      value: (row: ShownRow) => plain(row[name]),
      human: (row: ShownRow) => inWords(row[name]),
      label: called(name),
      align: 'right',
    },
  ]),
  ['currency', { value: currencyOf }],
])

/** Every field that a report of any name may have. */
export const reportFields = { fields }

/** How the rows of one report are shown: what they are told apart by, and what is measured. */
export function reportView(report: Report): View<ShownRow> {
  const { name, by } = report
  const { counts, amounts } = MEASURES[name]
  // The only currency is told once, with the sum: a table of several amounts then fits a narrow terminal.
  const only = onlyCurrency(report) !== undefined
  const columns = [...by, ...counts, ...Object.keys(amounts)]
  const currency = Object.keys(amounts).length > 0 ? ['currency'] : []
  return {
    fields: Object.fromEntries(
      [...columns, ...currency].flatMap(name => {
        const field = fields[name]
        if (!field) return []
        const plainly = only &&
          name in amounts && { human: (row: ShownRow) => String(plain(row[name]) ?? '') }
        return [[name, { ...field, ...plainly }]]
      }),
    ),
    table: columns,
    quiet: () => undefined,
  }
}

/** The rows, and below them their sum. */
export function withTotals(report: Report): ShownRow[] {
  const { rows, totals, by } = report
  const [first = ''] = by
  const currency = onlyCurrency(report)
  const total = currency === undefined ? 'total' : `total in ${currency}`
  return rows.length === 0 ? [] : [...rows, { ...totals, [first]: total }]
}

function onlyCurrency({ rows }: Report): Cell | undefined {
  const currencies = new Set(rows.map(currencyOf).filter(currency => currency !== null))
  return currencies.size === 1 ? [...currencies][0] : undefined
}

function plain(value: unknown): Cell {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map(plain).join(' ')
  if (typeof value === 'object' && 'amount' in value) return String(value.amount)
  return typeof value === 'number' ? value : String(value)
}

function currencyOf(row: ShownRow): Cell {
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
