import type { AnyOperation } from '../operations/index.ts'
import { type Output, readInput } from '../operations/operation.ts'
import type { Maintenance } from '../store/interface/maintenance.ts'
import type { WholeStore } from '../store/store.ts'
import type { Context } from '../ticketing/context.ts'
import { type Argument, type Option, type RawInput, required } from './option.ts'
import { dryRun, idempotencyKey } from './options/make.ts'
import type { Format } from './output/format.ts'
import type { ShowProgress } from './output/progress.ts'
import type { Result } from './output/result.ts'
import type { FieldNames } from './output/view.ts'
import type { Suggest } from './suggest.ts'
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
  /** --dry-run was given: do everything but write. */
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
  /** Warns a person, even with -q, of what is no error but should not go unnoticed. */
  warn: (text: string) => void
  /** Tells a person what is good to know; silent with -q and with JSON. */
  note: (text: string) => void
  /** For an export, which is written while it is read because it does not fit into memory. */
  document: {
    /** As --format or --json asked for it. */
    format: Format | undefined
    fields: readonly string[] | undefined
    /** Writes to standard output. */
    write: (content: string | Uint8Array) => void
  }
  /** All commands. */
  commands: Commands
  /** Words another command for a message. */
  suggest: Suggest
  /** Colors for standard output, as flags and terminal want them. */
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
  /** The shape of its JSON; a command without it has no JSON. */
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
  /** The shape of its JSON; a command without it has no JSON. */
  output?: (() => Output) | undefined
  /** What it does, as every door knows it. */
  operation?: AnyOperation
  /** @throws Invalid with every mistake of the input, before anything is opened */
  prepare: (raw: RawInput) => (context: CommandContext) => Promise<Result>
}

/** Commands by their names, each loaded when it is used. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>

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

export function ofWriting({ writes }: { writes?: boolean }): Option[] {
  return writes ? [idempotencyKey, dryRun] : []
}

/** The input without `dryRun` and the key, which are no part of the request. */
export function apart({ dryRun, idempotencyKey, ...input }: Record<string, unknown>) {
  return { key: typeof idempotencyKey === 'string' ? idempotencyKey : undefined, input }
}

/** Gives the context an idempotency key. The command line is one scope: whoever may use the box office sees all of it. */
export function underKey(context: CommandContext, key: string | undefined): CommandContext {
  if (key === undefined) return context
  return { ...context, office: { ...context.office, idempotency: { scope: '', key } } }
}

export function orSet(env: string | undefined): string {
  return env === undefined ? '' : ` (or set ${env})`
}
