import type { TixError } from '../store/errors.ts'
import type { Maintenance } from '../store/maintenance.ts'
import type { WholeStore } from '../store/store.ts'
import type { Office } from '../ticketing/office.ts'
import { Mistakes } from '../ticketing/values/mistake.ts'
import { dryRun } from './options/make.ts'
import type { ShowProgress } from './output/progress.ts'
import type { Format } from './output/render.ts'
import type { FieldNames, Shown } from './output/view.ts'

/** What a command answers. It never prints: `output/` decides from flags and terminal how this looks. */
export interface Result {
  message: string
  /** The `data` of the JSON envelope. */
  data: Record<string, unknown>
  /** The items of `data`, for every format that is not JSON. */
  view: Shown
  /** Why it is not a success in spite of its data (rejected rows, findings): shown with it, and the exit code. */
  failure?: TixError | undefined
  /**
   * What follows the items of `view`, portion by portion, where that has no end or does not fit into
   * memory. It ends when `Context.interrupted` says so. As JSON, a stream is an item a line, like NDJSON.
   */
  stream?: AsyncIterable<Shown>
  /** It has gone to `Context.document` already, and there is nothing left to show. */
  written?: boolean
}

/** What a command is handed besides its input. */
export interface Context {
  office: Office & { store: WholeStore }
  /** Opens another store than the office's; nothing of it is touched before the first read or write. */
  openStore: (location: string) => Promise<WholeStore>
  /** The tools for a bad day, on the same store. */
  maintenance: () => Promise<Maintenance>
  /** Do everything but write. */
  dryRun: boolean
  /**
   * Asks before something that cannot be taken back; returns if the answer is yes.
   *
   * @throws Invalid without a terminal and without --yes, Declined when the answer is no
   */
  confirm: (question: string) => Promise<void>
  /** Aborted when the process is told to stop. */
  interrupted: AbortSignal
  /** Standard input, as it comes. */
  stdin: () => AsyncIterable<Uint8Array>
  /** Shows a line that changes, to a person who waits. */
  progress: ShowProgress
  /** For what is written while it is read, because it does not fit into memory: an export. */
  document: {
    /** As --format or --json asked for it. */
    format: Format | undefined
    fields: readonly string[] | undefined
    /** Writes to standard output. */
    write: (text: string) => void
  }
}

/** One option, its help and its validation: declared once, used by every command that has it. */
export interface Option<Key extends string = string, T = unknown> {
  key: Key
  flags: string
  help: string
  /** From what was typed (each time it was given) to the value; throws a `Mistake`. */
  read: (raw: readonly string[]) => T
  repeats?: boolean
  required?: boolean
  env?: string
}

/** One positional argument. */
export interface Argument<Key extends string = string, T = unknown> {
  key: Key
  help: string
  read: (raw: readonly string[]) => T
  optional?: boolean
  variadic?: boolean
}

type InputOf<Parts extends readonly { key: string; read: (raw: readonly string[]) => unknown }[]> = {
  [P in Parts[number] as P['key']]: ReturnType<P['read']>
}

export interface CommandSpec<A extends readonly Argument[], O extends readonly Option[]> {
  /** One word, or two for a command of a group: `waitlist join`. */
  name: string
  summary: string
  /** More than the summary, for `--help`. */
  description?: string
  args?: A
  options?: O
  examples: readonly string[]
  /** The view of its result: what `--fields` may name, checked before anything is done. */
  shows: FieldNames
  /** Whether it changes anything: then it has `--dry-run`. */
  writes?: boolean
  run: (context: Context, input: InputOf<A> & InputOf<O>) => Promise<Result>
}

/** A command as the program sees it: a declaration, and one function from words to a result. */
export interface Command {
  name: string
  summary: string
  description?: string | undefined
  args: readonly Argument[]
  options: readonly Option[]
  examples: readonly string[]
  fieldNames: readonly string[]
  writes: boolean
  /** @throws Invalid with every mistake of the input, before anything is opened */
  prepare: (raw: RawInput) => (context: Context) => Promise<Result>
}

/** What was typed, by key. */
export type RawInput = Readonly<Record<string, readonly string[] | undefined>>

export function command<const A extends readonly Argument[] = [], const O extends readonly Option[] = []>(
  spec: CommandSpec<A, O>,
): Command {
  const args = spec.args ?? []
  const own = spec.options ?? []
  const options = [...own, ...(spec.writes ? [dryRun] : [])]
  return {
    name: spec.name,
    summary: spec.summary,
    description: spec.description,
    args,
    options,
    examples: spec.examples,
    fieldNames: Object.keys(spec.shows.fields),
    writes: spec.writes ?? false,
    prepare: raw => {
      // Without --dry-run: whether it is written is no part of what is asked for (see requestDigest).
      const input = readInput([...args, ...own], raw)
      return context => spec.run(context, input as InputOf<A> & InputOf<O>)
    },
  }
}

function readInput(parts: readonly (Argument | Option)[], raw: RawInput): Record<string, unknown> {
  const mistakes = new Mistakes()
  const input: Record<string, unknown> = {}
  for (const part of parts) {
    const typed = raw[part.key]
    if (typed === undefined && required(part)) mistakes.add(part.key, missing(part))
    else input[part.key] = mistakes.read(part.key, () => part.read(typed ?? []))
  }
  mistakes.throwIfAny()
  return input
}

/** Whether it must be given (or, for some options, stand in the environment). */
export function required(part: Argument | Option): boolean {
  return 'flags' in part ? part.required === true : part.optional !== true
}

function missing(part: Argument | Option): string {
  const orEnv = 'env' in part && part.env ? ` (or set ${part.env})` : ''
  return `is missing; it is ${part.help}${orEnv}`
}

/** How a person knows a field: `--quantity` for an option, `event` for an argument. */
export function fieldLabel(field: string, options: readonly Option[]): string {
  const option = options.find(candidate => candidate.key === field)
  return option ? longFlag(option) : field
}

export function longFlag(option: Option): string {
  return /--[\w-]+/.exec(option.flags)?.[0] ?? option.flags
}
