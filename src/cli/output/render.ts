import { visible } from '../../values/parse-error.ts'
import { turn } from '../../values/turn.ts'
import type { Failure } from '../failure.ts'
import { type Style, terminal } from '../terminal/terminal.ts'
import { delimitedPrinter } from './delimited.ts'
import type { Format } from './format.ts'
import { renderJson, streamJson } from './json.ts'
import { renderNdjson } from './ndjson.ts'
import type { Result } from './result.ts'
import type { Shown } from './view.ts'

/** ECMA-48: to the upper left corner, and erase what follows. */
const EMPTY_SCREEN = '\u001b[H\u001b[J'

export interface RenderOptions {
  format: Format
  quiet: boolean
  fields: string[] | undefined
  failure: Failure | undefined
  /** Whether this was a dry run, of which nothing was written. */
  dryRun: boolean
  style: () => Promise<Style>
  /** Aborted when the process is told to stop. */
  interrupted: AbortSignal
}

/**
 * Turns a result into what goes to stdout: one text, or one after the other where the result is long or a stream. It
 * ends early when the process is told to stop.
 */
export async function* render(result: Result, look: RenderOptions): AsyncIterable<string> {
  if (look.format === 'json' && result.lists) {
    yield* streamJson(result, result.lists, look.fields, look.dryRun)
    return
  }
  if (look.format === 'json' && !result.stream) {
    yield renderJson(result, look.fields, look.failure, look.dryRun)
    return
  }
  const print = tame(look, await printer(look, { streams: result.stream !== undefined }))
  yield* heeding(look.interrupted, print(result.view))
  if (!result.stream) return
  const erases = result.replaces && look.format === 'table' && terminal.canErase()
  for await (const portion of result.stream) {
    if (erases) yield [EMPTY_SCREEN, ...(await printer(look, { streams: false }))(portion)].join('')
    else yield* heeding(look.interrupted, print(portion))
    if (look.interrupted.aborted) return
  }
}

/** Lets signals through between two texts. */
async function* heeding(interrupted: AbortSignal, texts: Iterable<string>): AsyncGenerator<string> {
  let first = true
  for (const text of texts) {
    if (!first) await turn()
    if (interrupted.aborted) return
    first = false
    yield text
  }
}

type Print = (view: Shown) => Iterable<string>

/**
 * CSV and --quiet are exact, for files and scripts. At a terminal, what it would obey is written out; a
 * table does that itself, around its own colors.
 */
function tame({ format, quiet }: RenderOptions, print: Print): Print {
  if (!terminal.stdoutIsTerminal() || (format !== 'csv' && !quiet)) return print
  return view => Array.from(print(view), text => text.split('\n').map(visible).join('\n'))
}

/** Prints the first portion of items with whatever heads it, and each further one so that it fits below. */
async function printer(
  { format, quiet, fields, style }: RenderOptions,
  { streams }: { streams: boolean },
): Promise<Print> {
  if (quiet && format !== 'json') return one(quietly)
  switch (format) {
    case 'json':
    case 'ndjson':
      return one(view => renderNdjson(view, fields))
    case 'csv':
    case 'tsv':
      return one(delimitedPrinter(fields, format))
    case 'table': {
      const { tablePrinter } = await import('./table.ts')
      const table = tablePrinter(fields, await style(), terminal.width(), { keepEmpty: streams })
      return view => (view.drawn === undefined ? table(view) : [view.drawn])
    }
  }
}

function one(print: (view: Shown) => string): Print {
  return view => [print(view)]
}

function quietly(view: Shown): string {
  return view.items
    .map((_, row) => view.quiet(row))
    .filter(line => line !== undefined)
    .map(line => `${line}\n`)
    .join('')
}
