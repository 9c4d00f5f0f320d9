import type { Shown } from './view.ts'

/** One item a line, without envelope. */
export function renderNdjson(view: Shown, fields: readonly string[] | undefined): string {
  return view.items
    .map((item, row) => `${JSON.stringify(fields ? pick(view, row, fields) : item)}\n`)
    .join('')
}

/** The named fields of an item: as the JSON has them, else as a table does. */
export function pick(view: Shown, row: number, fields: readonly string[]): Record<string, unknown> {
  const item = new Map<string, unknown>(Object.entries(view.items[row] ?? {}))
  return Object.fromEntries(
    fields.map(field => [field, item.has(field) ? item.get(field) : view.cell(row, field)]),
  )
}
