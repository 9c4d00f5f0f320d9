import { Invalid } from '../../store/errors.ts'
import { quoted } from '../../ticketing/values/mistake.ts'
import type { Result } from '../command.ts'
import type { Failure } from '../failure.ts'
import { type Style, terminal } from '../terminal.ts'
import { renderDelimited } from './delimited.ts'
import { renderJson } from './json.ts'
import { renderNdjson } from './ndjson.ts'
import type { Shown } from './view.ts'

export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'tsv'] as const
export type Format = (typeof FORMATS)[number]

export interface Look {
  format: Format
  quiet: boolean
  fields: string[] | undefined
  failure: Failure | undefined
  style: () => Promise<Style>
}

/** Turns a result into what goes to stdout. */
export async function render(result: Result, look: Look): Promise<string> {
  if (look.format === 'json') return renderJson(result, look.fields, look.failure)
  if (look.quiet) return quietly(result.view)
  switch (look.format) {
    case 'ndjson':
      return renderNdjson(result.view, look.fields)
    case 'csv':
      return renderDelimited(result.view, look.fields, 'csv')
    case 'tsv':
      return renderDelimited(result.view, look.fields, 'tsv')
    case 'table': {
      const { renderTable } = await import('./table.ts')
      return renderTable(result.view, look.fields, await look.style(), terminal.width())
    }
  }
}

function quietly(view: Shown): string {
  return view.items
    .map((_, row) => view.quiet(row))
    .filter(line => line !== undefined)
    .map(line => `${line}\n`)
    .join('')
}

/** Before anything is done: a typo must not be found after seats were booked. @throws Invalid */
export function assertFields(fields: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = (fields ?? []).filter(field => !known.includes(field))
  if (unknown.length > 0)
    throw Invalid.field(
      'fields',
      `there is no field ${unknown.map(quoted).join(', ')}; there are ${known.join(', ')}`,
    )
}
