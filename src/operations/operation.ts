import type { Context } from '../ticketing/context.ts'
import type { SeenEvents } from '../ticketing/events/list-events.ts'
import { Invalid } from '../values/errors.ts'
import { ErrorCollector } from '../values/parse-error.ts'
import type { Fields, InputOf, JsonSchema, RawInput } from './field.ts'

/** Who may do something, from the least to the most: see `tix help roles`. */
export const ROLES = ['public', 'viewer', 'gate', 'seller', 'organizer', 'owner'] as const
export type Role = (typeof ROLES)[number]

/** What the box office can do, declared once for every door; it knows none of them. */
export interface Operation<F extends Fields = Fields, Data extends object = object> {
  /** One word, or two for an operation of a group: `waitlist join`. The command line calls it so. */
  name: string
  summary: string
  /** More than the summary. */
  description?: string
  /** The least role that may do it over HTTP. */
  role: Role
  /** Whether it changes anything: then it can be rehearsed, and has an idempotency key. */
  writes?: boolean
  input: F
  output: () => Output
  /** The codes of the refusals that are its own, besides VALIDATION and NOT_FOUND. */
  errors?: readonly string[]
  /** Does it, once for the context's idempotency key; returns the `data` of the answer. */
  run: (context: Context, input: InputOf<F>, options: RunOptions) => Promise<Data>
}

/** The fields of an answer's `data`; those in `optional` may be missing. */
export interface Output {
  properties: Record<string, JsonSchema>
  optional?: readonly string[]
}

export interface RunOptions {
  /** Do everything but write. */
  dryRun: boolean
  /** Which events the caller sees; all of them if undefined. */
  seen?: SeenEvents | undefined
}

export function operation<const F extends Fields, Data extends object>(
  declaration: Operation<F, Data>,
): Operation<F, Data> {
  return declaration
}

/**
 * Reads what was given for the fields of an operation.
 *
 * @param origin says where else a value that is missing could have come from: ` (or set TIX_EMAIL)`
 * @throws Invalid with every mistake
 */
export function readInput<F extends Fields>(
  fields: F,
  raw: RawInput,
  origin: (name: string) => string = () => '',
): InputOf<F> {
  const errors = new ErrorCollector()
  const input: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const given = raw[name]
    if (given === undefined && (field.required || field.needed?.(raw)))
      errors.add(name, `is missing; it is ${field.help}${origin(name)}`)
    else input[name] = errors.read(name, () => named(name, () => field.read(given ?? [])))
  }
  errors.throwIfAny()
  return input as InputOf<F>
}

/** Adds the field's name to the mistakes in a list, whose parser does not know it. */
function named<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    throw new Invalid(error.issues.map(issue => (issue.field === '' ? { ...issue, field: name } : issue)))
  }
}
