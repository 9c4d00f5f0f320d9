import type { Fields, InputOf } from '../../operations/field.ts'
import type { AnyOperation } from '../../operations/index.ts'
import type { Operation, RunOptions } from '../../operations/operation.ts'
import type { Context } from '../../ticketing/context.ts'
import type { TixError } from '../../values/errors.ts'
import { noSuchEvent, type Sees } from '../access/sees.ts'
import { type Given, InputReader } from '../requests/input.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** What the server adds to an operation, and nothing more: where it is, and how its answer is told. */
interface Spelling<F extends Fields, Data extends object> {
  method: Method
  /** Under /v1. A part in braces is the field of that name: `/events/{event}`. */
  path: string
  /** What openapi.json calls it, where that is not the name of the operation. */
  operationId?: string
  /** The `message` of its answer. */
  says: (data: Data, input: InputOf<F>) => string
  /** The path, under /v1, of what was made, if anything was: then it is 201. */
  makes?: (data: Data) => string | undefined
  /** Shows one thing, which has an ETag then. */
  isOneThing?: true
  /** Shows what is changed, for If-Match. */
  shownBy?: Route
  /** What the server must be opened for, for whoever has no token. */
  openFor?: 'read' | 'book'
  /** Fields that nobody may give without a token. */
  reserved?: readonly (keyof F & string)[]
  /** Fields that it does not take. */
  without?: readonly (keyof F & string)[]
  /** Of the fields that name something of an event, those that decide for a caller who is limited to some; else all. */
  limitedBy?: readonly (keyof F & string)[]
  /** Why it is a refusal in spite of its data. */
  fails?: (data: Data) => TixError | undefined
  /** Fields that the path stands for. */
  implied?: Readonly<Record<string, string>>
  /** What fields are that are not given. */
  defaults?: Readonly<Record<string, string>>
  /** What of the data a caller sees who is limited to some events, or to what is published. */
  visible?: (data: Data, sees: Sees, input: InputOf<F>) => Data
  /** What of the data is seen by whoever may not see guests, most of all without a token: nothing of what others have. */
  withoutGuests?: (data: Data, input: InputOf<F>) => Data
}

/** For what is about one event: whoever does not see it is told that there is none. */
export function onlyIfSeen<Data>(eventOf: (data: Data) => Parameters<Sees>[0] | undefined) {
  return (data: Data, sees: Sees): Data => {
    const event = eventOf(data)
    if (!event || !sees(event)) throw noSuchEvent()
    return data
  }
}

export interface RouteAnswer {
  message: string
  data: object
  location: string | undefined
  failure: TixError | undefined
}

/** A request to an operation that has been read. */
export interface PreparedRequest {
  input: Readonly<Record<string, unknown>>
  run: (
    context: Context,
    options: RunOptions & { sees: Sees | undefined; seesGuests: boolean },
  ) => Promise<RouteAnswer>
}

/** A route as loops over all of them see it. */
export interface Route {
  operation: AnyOperation
  method: Method
  path: string
  operationId: string | undefined
  makes: boolean
  isOneThing: boolean
  shownBy: Route | undefined
  openFor: 'read' | 'book' | undefined
  reserved: readonly string[]
  defaults: Readonly<Record<string, string>>
  /** Fields that nobody gives: the route stands for them, or does not take them. */
  untold: readonly string[]
  limitedBy: readonly string[] | undefined
  /** Whether what a caller does not see is left out of its answer. */
  leavesOut: boolean
  /** @param fill puts in what the caller is limited to, before anything is done. @throws Invalid */
  prepare: (given: Given, fill: (input: Readonly<Record<string, unknown>>) => object) => PreparedRequest
}

export function route<F extends Fields, Data extends object>(
  operation: Operation<F, Data>,
  spelling: Spelling<F, Data>,
): Route {
  const { method, path, makes, visible, withoutGuests, says, without = [] } = spelling
  const reader = new InputReader(fieldsWithout(operation.input, without), spelling.defaults)
  const implied: Readonly<Record<string, string>> = spelling.implied ?? {}
  return {
    operation,
    method,
    path,
    operationId: spelling.operationId,
    makes: makes !== undefined,
    isOneThing: spelling.isOneThing ?? false,
    shownBy: spelling.shownBy,
    openFor: spelling.openFor ?? (operation.role === 'public' && !operation.writes ? 'read' : undefined),
    reserved: spelling.reserved ?? [],
    defaults: spelling.defaults ?? {},
    untold: [...Object.keys(implied), ...without],
    limitedBy: spelling.limitedBy,
    leavesOut: visible !== undefined,
    prepare: (given, fill) => {
      const read = reader.read({ ...given, path: { ...given.path, ...implied } })
      // What it does not take is as if nobody had said it.
      const input = { ...read, ...fill(read) } as InputOf<F>
      return {
        input,
        run: async (context, options) => {
          const { sees, seesGuests, dryRun } = options
          const all = await operation.run(context, input, options)
          const seen = visible && sees ? visible(all, sees, input) : all
          const data = seesGuests || !withoutGuests ? seen : withoutGuests(seen, input)
          const location = dryRun ? undefined : makes?.(data)
          return { message: says(data, input), data, location, failure: spelling.fails?.(data) }
        },
      }
    },
  }
}

function fieldsWithout<F extends Fields>(fields: F, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}
