import type { Field, Fields, InputOf } from '../operations/field.ts'
import { type Operation, type Output, readInput } from '../operations/operation.ts'
import { apart, type Command, type CommandContext, ofWriting, orSet, underKey } from './command.ts'
import type { SettingName } from './config/settings.ts'
import type { Argument, Option } from './option.ts'
import type { Result } from './output/result.ts'
import type { FieldNames } from './output/view.ts'
import type { Suggest } from './suggest.ts'

/** What the command line adds to an operation, and nothing more: how it is spelled, and how its answer looks. */
interface Spelling<F extends Fields, O extends readonly Option[]> {
  /** The fields that are positional arguments. */
  args?: readonly (keyof F & string)[]
  /** Options whose spelling does not follow from the field's name: `quantity: '-n, --quantity <n>'`. */
  flags?: Partial<Record<keyof F & string, string>>
  /** Environment variables for fields that are not given. */
  env?: Partial<Record<keyof F & string, string>>
  /** Configuration settings for fields that are given nowhere else. */
  settings?: Partial<Record<keyof F & string, SettingName>>
  /** Options that only the command line has. */
  options?: O
  description?: string
  examples: readonly string[]
  /** The view of its result: what `--fields` may name, checked before anything is done. */
  shows: FieldNames
  /** What its JSON has, where an option of its own makes it another than the operation's. */
  output?: () => Output
  /** What its JSON may have beside what the operation gives. */
  adds?: () => Output['properties']
}

/** What a person reads; the `data` is the operation's. */
type CommandAnswer = Omit<Result, 'data'>

/** The command of an operation: its fields are the options, its data the answer's. */
export function commandFor<F extends Fields, Data extends object, const O extends readonly Option[] = []>(
  operation: Operation<F, Data>,
  spelling: Spelling<F, O> & { answer: (data: Data, input: InputOf<F>, suggest: Suggest) => CommandAnswer },
): Command {
  const { answer } = spelling
  return commandRunning(operation, spelling, async ({ office, dryRun, suggest }, input) => {
    const data = await operation.run(office, input, { dryRun })
    return { ...answer(data, input, suggest), data: Object.fromEntries(Object.entries(data)) }
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
    output: spelling.output ?? (() => withAdded(operation.output(), spelling.adds?.() ?? {})),
    operation,
    prepare: raw => {
      const all = Object.fromEntries([...args, ...options].map(part => [part.key, part]))
      const { key, input } = apart(readInput(all, raw, key => orSet(env[key])))
      return context => run(underKey(context, key), input as InputOf<F> & OptionValues<O>)
    },
  }
}

function withAdded({ properties, optional = [] }: Output, added: Output['properties']): Output {
  return { properties: { ...properties, ...added }, optional: [...optional, ...Object.keys(added)] }
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
