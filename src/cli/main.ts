import packageJson from '../../package.json'
import type { Queries } from '../store/queries/index.ts'
import { Interrupted } from '../values/errors.ts'
import { allOrInvalid, visible } from '../values/parse-error.ts'
import type { Command, CommandContext } from './command.ts'
import { commands } from './commands/index.ts'
import { knownConfiguration } from './config/files.ts'
import { type Failure, failureOf, failureText } from './failure.ts'
import { type Globals, globalOptions, readGlobals } from './globals.ts'
import { openOffice, openTools, storeOpener } from './office.ts'
import { fieldLabel } from './option.ts'
import { renderJsonFailure } from './output/json.ts'
import { progressLine } from './output/progress.ts'
import { render } from './output/render.ts'
import type { Result } from './output/result.ts'
import { noSuchCommand, parse, type Request, type Run } from './program.ts'
import { type Suggest, suggestFor } from './suggest.ts'
import { confirmer } from './terminal/confirm.ts'
import { type Interruption, onSignals } from './terminal/signals.ts'
import { ReaderGone, styleFor, terminal } from './terminal/terminal.ts'

/** Runs one command line to its end and gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === '__complete') return offer(argv.slice(1))
  const interruption = onSignals()
  let request: Request | undefined
  try {
    request = await parse(argv)
    return await answer(request, interruption)
  } catch (error) {
    if (error instanceof ReaderGone) return 0
    const exit = await report(error, argv, request?.kind === 'run' ? request : undefined)
    return interruption.exit ?? exit
  }
}

/** How long completion may wait for the box office, in milliseconds. */
const COMPLETION_TIMEOUT_MS = 500

/** Answers a shell that asks for completions. Whatever goes wrong with that is not worth a message. */
async function offer(words: readonly string[]): Promise<number> {
  const { complete, spreadWords } = await import('./completion/complete.ts')
  const spread = spreadWords(words)
  const at = spread.indexOf('--db')
  const db = (at >= 0 && spread[at + 1]) || process.env['TIX_DB'] || knownConfiguration().get('db')?.value
  const globals = readGlobals(db ? { db: [db] } : {}, [])
  const open = storeOpener({ ...globals, timeoutMs: COMPLETION_TIMEOUT_MS }, new AbortController().signal)
  const ask = async (question: (queries: Queries) => Promise<string[]>) => {
    try {
      return await (await openOffice(globals, open)).store.read(question)
    } catch {
      return []
    }
  }
  const found = await complete(words, ask)
  terminal.out(found.map(({ value, meaning }) => `${value}${meaning ? `\t${meaning}` : ''}\n`).join(''))
  return 0
}

async function answer(request: Request, interruption: Interruption): Promise<number> {
  if (request.kind !== 'run') {
    terminal.out(await told(request))
    return 0
  }
  const { command, raw, typedDb } = request
  const [globals, run] = allOrInvalid(
    () => readGlobals(raw, command.fieldNames),
    () => command.prepare(raw),
  )
  const dryRun = raw['dryRun'] !== undefined
  const progress = progressLine(globals.quiet)
  const suggest = suggestFor(typedDb)
  const context = await contextOf({ globals, interruption, dryRun, suggest, progress })
  const result = await run(context).finally(progress.clear)
  if (result.written) return interruption.exit ?? 0
  return tell(result, command, { globals, interruption, dryRun, suggest })
}

/** What was asked for besides a command's own input, and what may end it. */
interface Invocation {
  globals: Globals
  interruption: Interruption
  dryRun: boolean
  suggest: Suggest
}

async function contextOf({
  globals,
  interruption,
  dryRun,
  suggest,
  progress,
}: Invocation & { progress: ReturnType<typeof progressLine> }): Promise<CommandContext> {
  const open = storeOpener(globals, interruption.signal)
  const asJson = globals.format === 'json'
  return {
    office: await openOffice(globals, open),
    openStore: open,
    maintenance: file => openTools(globals, interruption.signal, file),
    dryRun,
    confirm: dryRun ? async () => {} : confirmer(globals, interruption.signal),
    quiet: globals.quiet && !asJson,
    yes: globals.yes,
    interrupted: interruption.signal,
    takeOverSignals: interruption.takeOver,
    stdin: terminal.stdin,
    progress: progress.show,
    note: text => {
      if (!globals.quiet && !asJson) terminal.err(`Note: ${visible(text)}\n`)
    },
    warn: text => {
      progress.clear()
      terminal.err(`Warning: ${visible(text)}\n`)
    },
    document: { format: globals.format, fields: globals.fields, write: terminal.out },
    commands,
    suggest,
    style: () => style(globals),
  }
}

/** Writes what came of a command: the sentence, the result, and what follows from them. Gives the exit code. */
async function tell(
  result: Result,
  { writes }: Command,
  { globals, interruption, dryRun, suggest }: Invocation,
): Promise<number> {
  const forPerson = terminal.stdoutIsTerminal() || result.view.drawn !== undefined
  const format = globals.format ?? (forPerson ? 'table' : 'tsv')
  const failure = result.failure && (await failureOf(result.failure, field => field, suggest))
  const worded = (message: string) => (dryRun ? `Dry run, nothing was written: ${message}` : message)
  result.message = worded(result.message)
  const says = !failure && writes && format !== 'json' && !globals.quiet
  const say = (message: string) => {
    if (says) terminal.err(`${visible(message)}\n`)
  }
  if (!result.verdict && !result.atEnd) say(result.message)
  const look = {
    format,
    quiet: globals.quiet,
    fields: globals.fields,
    failure,
    dryRun,
    style: () => style(globals),
    interrupted: interruption.signal,
  }
  await show(render(result, look), globals.pager && !result.live && !result.replaces)
  if (result.verdict) say(result.message)
  if (failure && format !== 'json') terminal.err(failureText(failure))
  // That there are further pages must not go unnoticed, except with -q; in JSON, `next` is in the data.
  const next = result.data['next']
  if (format !== 'json' && !globals.quiet && typeof next === 'string')
    terminal.err(`There is more: --cursor ${next}\n`)
  const end = result.atEnd?.()
  if (end) say(worded(end.message))
  if (end?.failure) return interruption.exit ?? (await failureOf(end.failure, field => field)).exit
  // A signal cuts a stream short; any other command was done when it came.
  if (result.stream || result.failure instanceof Interrupted) return interruption.exit ?? failure?.exit ?? 0
  return failure?.exit ?? 0
}

/** Writes a result, through the pager of the environment where it is longer than the screen and `mayPage`. */
async function show(texts: AsyncIterable<string>, mayPage: boolean): Promise<void> {
  if (mayPage && terminal.stdoutIsTerminal()) {
    const { pagerCommand, writePaged } = await import('./terminal/pager.ts')
    const pager = pagerCommand()
    if (pager !== undefined) return writePaged(texts, pager)
  }
  for await (const text of texts) terminal.out(text)
}

async function told(request: Exclude<Request, { kind: 'run' }>): Promise<string> {
  if (request.kind === 'version') return `${packageJson.version}\n`
  const { firstHelp } = await import('./help/help.ts')
  return request.kind === 'first-help' ? firstHelp(helpWidth()) : helpOn(request.topic)
}

const HELP_WIDTHS = { least: 40, most: 100, elsewhere: 80 }

function helpWidth(): number {
  const { least, most, elsewhere } = HELP_WIDTHS
  const width = terminal.stdoutIsTerminal() ? terminal.width() : elsewhere
  return Math.min(most, Math.max(least, width))
}

async function helpOn(topic: readonly string[]): Promise<string> {
  const { help } = await import('./help/help.ts')
  const { topics } = await import('./help/topics.ts')
  const text = await help(topic, helpWidth())
  if (text !== undefined) return text
  throw noSuchCommand(topic.join(' '), [...Object.keys(commands), ...Object.keys(topics)])
}

function style(globals: Globals) {
  return styleFor(globals.color, terminal.stdoutIsTerminal())
}

/** Tells of an error, as JSON where JSON was asked for; gives its exit code. */
async function report(error: unknown, argv: readonly string[], request: Run | undefined): Promise<number> {
  const options = [...(request?.command.options ?? []), ...globalOptions]
  const failure = await failureOf(error, field => fieldLabel(field, options), suggestFor(request?.typedDb))
  if (argv.includes('--debug') && error instanceof Error) terminal.err(`${error.stack}\n`)
  if (!asksForJson(argv, request) || !writtenAsJson(failure)) terminal.err(failureText(failure))
  return failure.exit
}

/** Writes a failure as JSON; false where standard output is closed or full, and standard error has to do. */
function writtenAsJson(failure: Failure): boolean {
  try {
    terminal.out(renderJsonFailure(failure))
    return true
  } catch {
    return false
  }
}

/** Whether JSON was asked for, by the configuration too, and even where the command line could not be parsed. */
function asksForJson(argv: readonly string[], request: Run | undefined): boolean {
  if (request) return request.raw['json'] !== undefined || request.raw['format']?.at(-1) === 'json'
  return argv.some(
    (word, i) =>
      word === '--json' || word === '--format=json' || (word === '--format' && argv[i + 1] === 'json'),
  )
}
