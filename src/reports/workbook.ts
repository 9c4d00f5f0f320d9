import { MEASURES } from '../ticketing/reports/measures.ts'
import type { Report } from '../ticketing/reports/report.ts'
import { type Currency, decimalsOf } from '../values/currency.ts'
import type { Money } from '../values/money.ts'
import { sheetText } from '../values/sheet-text.ts'
import { called } from './words.ts'

type Cell = string | number | null
const BOLD = { font: { bold: true } }

/** A report as a workbook of one sheet: amounts as numbers, beside their currency, and below them their sums. */
export async function workbook(report: Report): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre')
  const { by, rows, name } = report
  const { counts, amounts } = MEASURES[name]
  const measured = [...counts, ...Object.keys(amounts)]
  const currency = Object.keys(amounts).length > 0 ? ['currency'] : []
  const totals = totalsOf(report)
  const lines = [...rows, ...totals].map(row => [
    ...by.map(key => textOf(row[key])),
    ...measured.map(key => numberOf(row[key])),
    ...currency.map(() => currencyOf(row)),
  ])
  const heading = [...by, ...measured, ...currency].map(called)
  const cells = new Map<string, { style: object }>()
  for (const line of [0, ...totals.map((_, at) => rows.length + 1 + at)])
    for (const column of heading.keys()) cells.set(`${line},${column}`, { style: BOLD })
  for (const [at, row] of [...rows, ...totals].entries())
    for (const [column, key] of measured.entries()) {
      const value = row[key]
      if (!isMoney(value)) continue
      const numFmt = formatOf(value.currency)
      const style = at < rows.length ? { numFmt } : { ...BOLD, numFmt }
      cells.set(`${at + 1},${by.length + column}`, { style })
    }
  const made = await writeXlsx({
    sheets: [
      {
        name,
        columns: heading.map(() => ({ autoWidth: true })),
        rows: [heading, ...lines],
        cells,
        freezePane: { rows: 1 },
      },
    ],
  })
  return new Uint8Array(made)
}

/** A line for each currency; the counts are those of all of them, and stand in the first. */
function totalsOf({ by, rows, totals }: Report): Record<string, unknown>[] {
  if (rows.length === 0) return []
  const [first = ''] = by
  const currencies = [
    ...new Set(Object.values(totals).flatMap(value => moneyOf(value).map(({ currency }) => currency))),
  ]
  const of = (currency: Currency | undefined, at: number) =>
    Object.fromEntries(
      Object.entries(totals).map(([key, value]) => {
        if (typeof value === 'number') return [key, at === 0 ? value : null]
        return [key, moneyOf(value).find(money => money.currency === currency) ?? null]
      }),
    )
  const lines = currencies.length === 0 ? [undefined] : currencies
  return lines.map((currency, at) => ({ ...of(currency, at), [first]: 'total' }))
}

function moneyOf(value: unknown): Money[] {
  if (Array.isArray(value)) return value.filter(isMoney)
  return isMoney(value) ? [value] : []
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value
}

function textOf(value: unknown): Cell {
  return value === null || value === undefined ? null : sheetText(String(value))
}

function numberOf(value: unknown): Cell {
  return isMoney(value) ? Number(value.amount) : typeof value === 'number' ? value : null
}

function currencyOf(row: Record<string, unknown>): Cell {
  return Object.values(row).find(isMoney)?.currency ?? null
}

function formatOf(currency: Currency): string {
  const decimals = decimalsOf(currency)
  return decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(decimals)}`
}
