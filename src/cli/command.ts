import type { Maintenance } from '../store/interface/maintenance.ts'
import type { WholeStore } from '../store/store.ts'
import type { Context } from '../ticketing/context.ts'
import { ErrorCollector } from '../values/parse-error.ts'
import { type Argument, type Option, type RawInput, required } from './option.ts'
import { dryRun } from './options/make.ts'
import type { ShowProgress } from './output/progress.ts'
import type { Format } from './output/render.ts'
import type { Result } from './output/result.ts'
import type { FieldNames } from './output/view.ts'

/** What a command is handed besides its input. */
export interface CommandContext {
  office: Context & { store: WholeStore }
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
  run: (context: CommandContext, input: InputOf<A> & InputOf<O>) => Promise<Result>
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
  prepare: (raw: RawInput) => (context: CommandContext) => Promise<Result>
}

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
  const mistakes = new ErrorCollector()
  const input: Record<string, unknown> = {}
  for (const part of parts) {
    const typed = raw[part.key]
    if (typed === undefined && required(part)) mistakes.add(part.key, missing(part))
    else input[part.key] = mistakes.read(part.key, () => part.read(typed ?? []))
  }
  mistakes.throwIfAny()
  return input
}

function missing(part: Argument | Option): string {
  const orEnv = 'env' in part && part.env ? ` (or set ${part.env})` : ''
  return `is missing; it is ${part.help}${orEnv}`
}
