import type { ExportItem } from '../../ticketing/reports/export-item.ts'
import { csvLine } from './csv-line.ts'
import { defused } from './formulas.ts'

export const DOCUMENTS = ['csv', 'tsv', 'ndjson', 'json'] as const
export type DocumentKind = (typeof DOCUMENTS)[number]

/** A document that is written item by item: what comes before, between and after the items. */
export interface DocumentWriter {
  page: (items: readonly ExportItem[]) => string
  end: () => string
}

/**
 * @param columns those of CSV and TSV
 * @param list its key in JSON's `data`, and how many items are called there
 * @param delimiter of CSV
 * @param raw leave text that a spreadsheet would take for a formula as it is
 */
export function documentWriter(
  kind: DocumentKind,
  columns: readonly string[],
  list: { key: string; counted: (items: number) => string },
  raw: boolean,
  delimiter = ',',
): DocumentWriter {
  switch (kind) {
    case 'csv':
      return delimited(columns, delimiter, raw)
    case 'tsv':
      return delimited(columns, '\t', raw)
    case 'ndjson':
      return { page: items => items.map(item => `${JSON.stringify(item)}\n`).join(''), end: () => '' }
    case 'json':
      return json(list)
  }
}

function delimited(columns: readonly string[], delimiter: string, raw: boolean): DocumentWriter {
  let head = csvLine(columns, delimiter)
  const first = () => {
    const text = head
    head = ''
    return text
  }
  // Spreadsheets that separate values by semicolons use a decimal comma: they take 10.05 for the tenth of May.
  const amount = delimiter === ';' ? withComma : (_: string, text: string) => text
  const line = (item: ExportItem) =>
    csvLine(
      columns.map(column => amount(column, cell(item[column] ?? null, raw))),
      delimiter,
    )
  return { page: items => first() + items.map(line).join(''), end: first }
}

/** Columns of amounts; `prices` has those of several tickets. */
export const AMOUNTS = ['paid', 'total', 'due', 'owed', 'discount', 'price', 'amount']

function withComma(column: string, text: string): string {
  return (column === 'prices' || AMOUNTS.includes(column)) && /^[\d.;-]+$/.test(text)
    ? text.replaceAll('.', ',')
    : text
}

/** Only text is defused: a number begins with nothing that runs. */
function cell(value: ExportItem[string], raw: boolean): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value : tagsOrJson(value)
  return raw ? text : defused(text)
}

/** Words as `a;b`, or as JSON where that would not be read back the same. */
export function tagsOrJson(value: object): string {
  const words = Array.isArray(value) && value.every(part => typeof part === 'string' && !part.includes(';'))
  return words && !value[0]?.startsWith('[') ? value.join(';') : JSON.stringify(value)
}

/** The envelope that every command has, its list written item by item. */
function json({ key, counted }: { key: string; counted: (items: number) => string }): DocumentWriter {
  let count = 0
  const before = () => (count === 0 ? `{"success":true,"data":{${JSON.stringify(key)}:[` : '')
  return {
    page: items => {
      if (items.length === 0) return ''
      const text = before() + (count > 0 ? ',' : '') + items.map(item => JSON.stringify(item)).join(',\n')
      count += items.length
      return text
    },
    end: () => {
      return `${before()}]},"message":${JSON.stringify(`Exported ${counted(count)}`)}}\n`
    },
  }
}
