import { visible } from '../../values/parse-error.ts'
import type { Shown } from './view.ts'

/** One item a line, without envelope. */
export function renderNdjson(view: Shown, fields: readonly string[] | undefined): string {
  return view.items.map((item, row) => jsonLine(fields ? pick(view, row, fields) : item)).join('')
}

/** A document on one line. What a terminal would obey stands in it as JSON's own escapes, which mean the same. */
export function jsonLine(value: object): string {
  return `${visible(JSON.stringify(value))}\n`
}

/** The named fields of an item: as the JSON has them, else as a table does. */
export function pick(view: Shown, row: number, fields: readonly string[]): Record<string, unknown> {
  const item = new Map<string, unknown>(Object.entries(view.items[row] ?? {}))
  return Object.fromEntries(
    fields.map(field => [field, item.has(field) ? item.get(field) : view.cell(row, field)]),
  )
}
