import type { Field, Fields, InputOf } from '../operations/field.ts'
import type { AnyOperation } from '../operations/index.ts'
import { type Operation, type Output, readInput } from '../operations/operation.ts'
import type { Maintenance } from '../store/interface/maintenance.ts'
import type { WholeStore } from '../store/store.ts'
import type { Context } from '../ticketing/context.ts'
import type { SettingName } from './config/settings.ts'
import { type Argument, type Option, type RawInput, required } from './option.ts'
import { dryRun, idempotencyKey } from './options/make.ts'
import type { Format } from './output/format.ts'
import type { ShowProgress } from './output/progress.ts'
import type { Result } from './output/result.ts'
import type { FieldNames } from './output/view.ts'
import type { Question } from './terminal/confirm.ts'
import type { Signals } from './terminal/signals.ts'
import type { Style } from './terminal/terminal.ts'

/** What a command is handed besides its input. */
export interface CommandContext {
  office: Context & { store: WholeStore }
  /** Opens another store than the office's; nothing of it is touched before the first read or write. */
  openStore: (location: string) => Promise<WholeStore>
  /** The tools for a bad day, on the same store, or on another file. */
  maintenance: (file?: string) => Promise<Maintenance>
  /** Do everything but write. */
  dryRun: boolean
  /**
   * Asks before something that cannot be taken back; returns if the answer is yes. What takes work to ask is asked for
   * only where somebody is to answer.
   *
   * @throws Invalid without a terminal and without --yes, Declined when the answer is no
   */
  confirm: (question: string | (() => Promise<Question>)) => Promise<void>
  /** -q was given: only what a script wants. */
  quiet: boolean
  /** --yes was given: for what is asked in the middle of many rows, where nobody can be. */
  yes: boolean
  /** Aborted when the process is told to stop. */
  interrupted: AbortSignal
  /** From now on, signals are the command's: none of them ends a wait, or decides on the exit code. */
  takeOverSignals: () => Signals
  /** Standard input, as it comes. */
  stdin: () => AsyncIterable<Uint8Array>
  /** Shows a line that changes, to a person who waits. */
  progress: ShowProgress
  /** Tells a person, also with -q, what is no error and should not go unnoticed. */
  warn: (text: string) => void
  /** Tells a person what is good to know; neither with -q nor beside JSON. */
  note: (text: string) => void
  /** For what is written while it is read, because it does not fit into memory: an export. */
  document: {
    /** As --format or --json asked for it. */
    format: Format | undefined
    fields: readonly string[] | undefined
    /** Writes to standard output. */
    write: (content: string | Uint8Array) => void
  }
  /** Colours for standard output, as flags and terminal want them. */
  style: () => Promise<Style>
}

type ValuesOf<Parts extends readonly { key: string; read: (raw: readonly string[]) => unknown }[]> = {
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
  /** What its JSON has; a command without it gives none. */
  output?: () => Output
  /** Whether it changes anything: then it has `--dry-run` and `--idempotency-key`. */
  writes?: boolean
  run: (context: CommandContext, input: ValuesOf<A> & ValuesOf<O>) => Promise<Result>
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
  /** What its JSON has; a command without it gives none. */
  output?: (() => Output) | undefined
  /** What it does, as every door knows it. */
  operation?: AnyOperation
  /** @throws Invalid with every mistake of the input, before anything is opened */
  prepare: (raw: RawInput) => (context: CommandContext) => Promise<Result>
}

export function command<const A extends readonly Argument[] = [], const O extends readonly Option[] = []>(
  spec: CommandSpec<A, O>,
): Command {
  const args = spec.args ?? []
  const own = spec.options ?? []
  const options = [...own, ...ofWriting(spec)]
  return {
    name: spec.name,
    summary: spec.summary,
    description: spec.description,
    args,
    options,
    examples: spec.examples,
    fieldNames: Object.keys(spec.shows.fields),
    writes: spec.writes ?? false,
    output: spec.output,
    prepare: raw => {
      const parts = [...args, ...options].map(
        part => [part.key, { ...part, required: required(part) }] as const,
      )
      const envOf = (key: string) => own.find(part => part.key === key)?.env
      const { key, input } = apart(readInput(Object.fromEntries(parts), raw, key => orSet(envOf(key))))
      return context => spec.run(underKey(context, key), input as ValuesOf<A> & ValuesOf<O>)
    },
  }
}

function ofWriting({ writes }: { writes?: boolean }): Option[] {
  return writes ? [idempotencyKey, dryRun] : []
}

/** Whether it is written, and under which key, is no part of what is asked for. */
function apart({ dryRun, idempotencyKey, ...input }: Record<string, unknown>) {
  return { key: typeof idempotencyKey === 'string' ? idempotencyKey : undefined, input }
}

/** The command line is one scope: whoever may use the box office sees all of it. */
function underKey(context: CommandContext, key: string | undefined): CommandContext {
  if (key === undefined) return context
  return { ...context, office: { ...context.office, idempotency: { scope: '', key } } }
}

/** What the command line adds to an operation, and nothing more: how it is spelled, and how its answer looks. */
interface Spelling<F extends Fields, O extends readonly Option[]> {
  /** The fields that are given by their place. */
  args?: readonly (keyof F & string)[]
  /** Options that are not spelled as their field is called: `quantity: '-n, --quantity <n>'`. */
  flags?: Partial<Record<keyof F & string, string>>
  /** The variables from which a field is taken that is not given. */
  env?: Partial<Record<keyof F & string, string>>
  /** The settings of a configuration from which a field is taken that is not given anywhere else. */
  settings?: Partial<Record<keyof F & string, SettingName>>
  /** Options that only the command line has. */
  options?: O
  description?: string
  examples: readonly string[]
  /** The view of its result: what `--fields` may name, checked before anything is done. */
  shows: FieldNames
  /** What its JSON has, where an option of its own makes it another than the operation's. */
  output?: () => Output
}

/** What a person reads; the `data` is the operation's. */
type Answer = Omit<Result, 'data'>

/** The command of an operation: its fields are the options, its data the answer's. */
export function commandFor<F extends Fields, Data extends object, const O extends readonly Option[] = []>(
  operation: Operation<F, Data>,
  spelling: Spelling<F, O> & { answer: (data: Data, input: InputOf<F>) => Answer },
): Command {
  const { answer } = spelling
  return commandRunning(operation, spelling, async ({ office, dryRun }, input) => {
    const data = await operation.run(office, input, { dryRun })
    return { ...answer(data, input), data: Object.fromEntries(Object.entries(data)) }
  })
}

/** The command of an operation that does at a terminal what no other door does: follows, streams, asks. */
export function commandRunning<F extends Fields, Data extends object, const O extends readonly Option[] = []>(
  operation: Operation<F, Data>,
  spelling: Spelling<F, O>,
  run: (context: CommandContext, input: InputOf<F> & OptionValues<O>) => Promise<Result>,
): Command {
  const { name, summary, writes = false, input: fields } = operation
  const { args: places = [], options: extra = [] as const } = spelling
  const flags: Readonly<Record<string, string | undefined>> = spelling.flags ?? {}
  const env: Readonly<Record<string, string | undefined>> = spelling.env ?? {}
  const settings: Readonly<Record<string, SettingName | undefined>> = spelling.settings ?? {}
  const args = places.map(key => argumentOf(key, fields[key]))
  const named = Object.entries(fields).filter(([key]) => !places.includes(key))
  const options = [
    ...named.map(([key, field]) => optionOf(key, field, flags[key], env[key], settings[key])),
    ...extra,
    ...ofWriting({ writes }),
  ]
  return {
    name,
    summary,
    description: spelling.description ?? operation.description,
    args,
    options,
    examples: spelling.examples,
    fieldNames: Object.keys(spelling.shows.fields),
    writes,
    output: spelling.output ?? operation.output,
    operation,
    prepare: raw => {
      const all = Object.fromEntries([...args, ...options].map(part => [part.key, part]))
      const { key, input } = apart(readInput(all, raw, key => orSet(env[key])))
      return context => run(underKey(context, key), input as InputOf<F> & OptionValues<O>)
    },
  }
}

type OptionValues<O extends readonly Option[]> = {
  [P in O[number] as P['key']]: ReturnType<P['read']>
}

function argumentOf(key: string, field: Field | undefined): Argument {
  if (!field) throw new Error(`there is no field ${key}`)
  return { ...field, key, optional: field.required !== true, variadic: field.repeats === true }
}

/** `maxPerBooking` is `--max-per-booking <n>`. */
function optionOf(
  key: string,
  field: Field,
  flags: string | undefined,
  env: string | undefined,
  setting: SettingName | undefined,
): Option {
  const long = `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
  const usual = field.placeholder === undefined ? long : `${long} <${field.placeholder}>`
  return { ...field, key, flags: flags ?? usual, ...(env && { env }), ...(setting && { setting }) }
}

function orSet(env: string | undefined): string {
  return env === undefined ? '' : ` (or set ${env})`
}
