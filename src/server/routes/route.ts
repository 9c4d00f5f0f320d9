import type { Fields, InputOf } from '../../operations/field.ts'
import type { AnyOperation } from '../../operations/index.ts'
import type { Operation, RunOptions } from '../../operations/operation.ts'
import type { Context } from '../../ticketing/context.ts'
import { NotFound } from '../../values/errors.ts'
import { type Given, InputReader } from './input.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** What the server adds to an operation, and nothing more: where it is, and how its answer is told. */
interface Spelling<F extends Fields, Data extends object> {
  method: Method
  /** Under /v1. A part in braces is the field of that name: `/events/{event}`. */
  path: string
  /** The `message` of its answer. */
  says: (data: Data, input: InputOf<F>) => string
  /** The path, under /v1, of what was made: then it is 201. */
  makes?: (data: Data) => string
  /** Shows one thing, which has an ETag then. */
  isOneThing?: true
  /** What the server must be opened for, for whoever has no token. */
  openFor?: 'read' | 'book'
  /** Fields that nobody may give without a token. */
  reserved?: readonly (keyof F & string)[]
  /** Fields that the path stands for. */
  implied?: Readonly<Record<string, string>>
  /** What fields are that are not given. */
  defaults?: Readonly<Record<string, string>>
  /** What of the data a caller sees who is limited to some events, or to what is published. */
  visible?: (data: Data, sees: Sees) => Data
}

/** Whether a caller sees an event. */
export type Sees = (event: { id: number; status?: string }) => boolean

/** For what is about one event: whoever does not see it is told that there is none. */
export function onlyIfSeen<Data>(eventOf: (data: Data) => Parameters<Sees>[0] | undefined) {
  return (data: Data, sees: Sees): Data => {
    const event = eventOf(data)
    if (!event || !sees(event)) throw new NotFound('There is no such event')
    return data
  }
}

export interface Answer {
  message: string
  data: object
  location: string | undefined
}

/** A request to an operation that has been read. */
export interface Prepared {
  input: Readonly<Record<string, unknown>>
  run: (context: Context, options: RunOptions & { sees: Sees | undefined }) => Promise<Answer>
}

/** A route as loops over all of them see it. */
export interface Route {
  operation: AnyOperation
  method: Method
  path: string
  makes: boolean
  isOneThing: boolean
  openFor: 'read' | 'book' | undefined
  reserved: readonly string[]
  defaults: Readonly<Record<string, string>>
  implied: readonly string[]
  /** Whether what a caller does not see is left out of its answer. */
  leavesOut: boolean
  /** @param fill puts in what the caller is limited to, before anything is done. @throws Invalid */
  prepare: (given: Given, fill: (input: Readonly<Record<string, unknown>>) => object) => Prepared
}

export function route<F extends Fields, Data extends object>(
  operation: Operation<F, Data>,
  spelling: Spelling<F, Data>,
): Route {
  const { method, path, makes, visible, says } = spelling
  const reader = new InputReader(operation.input, spelling.defaults)
  const implied: Readonly<Record<string, string>> = spelling.implied ?? {}
  return {
    operation,
    method,
    path,
    makes: makes !== undefined,
    isOneThing: spelling.isOneThing ?? false,
    openFor: spelling.openFor ?? (operation.role === 'public' && !operation.writes ? 'read' : undefined),
    reserved: spelling.reserved ?? [],
    defaults: spelling.defaults ?? {},
    implied: Object.keys(implied),
    leavesOut: visible !== undefined,
    prepare: (given, fill) => {
      const read = reader.read({ ...given, path: { ...given.path, ...implied } })
      const input: InputOf<F> = { ...read, ...fill(read) }
      return {
        input,
        run: async (context, { sees, ...options }) => {
          const all = await operation.run(context, input, options)
          const data = visible && sees ? visible(all, sees) : all
          return { message: says(data, input), data, location: options.dryRun ? undefined : makes?.(data) }
        },
      }
    },
  }
}
