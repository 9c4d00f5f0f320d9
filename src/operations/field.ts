import { didYouMean } from '../values/names/closest.ts'
import { ErrorCollector, ParseError, quoted } from '../values/parse-error.ts'

/** A JSON Schema (2020-12), as far as it describes our values. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * One field of what an operation is told, declared once: every door takes from here what it needs. The command
 * line makes an option of it, the server a property of a body or a parameter of a query.
 */
export interface Field<Value = unknown> {
  /** What it is, as one phrase: `the guest's e-mail address`. */
  help: string
  /** What stands for its value in a usage line: `e`, `n`, `when`. A flag has none. */
  placeholder?: string
  /** Reads the value from the words given, one for each time. @throws ParseError, Invalid */
  read: (raw: readonly string[]) => Value
  /** The JSON Schema of its value; a function, since a booking does not need it. */
  schema: () => JsonSchema
  required?: boolean
  /** Whether it is required beside the other input, where that is not always so. */
  needed?: (raw: RawInput) => boolean
  repeats?: boolean
  /** Whether it restricts what is otherwise all: an empty list is then refused, as it could mean none or all. */
  narrows?: boolean
  /** Other names that a JSON document may use: those that it has in our answers. */
  aliases?: readonly string[]
  /** The words that it may be, for completion and "did you mean". */
  words?: readonly string[]
}

export type Fields = Readonly<Record<string, Field>>

/** The values of fields, by their names. */
export type InputOf<F extends Fields> = {
  [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never
}

/** What was given, by name: the words of a command line, or what stands for them in a body or a query. */
export type RawInput = Readonly<Record<string, readonly string[] | undefined>>

interface Description {
  help: string
  placeholder: string
  aliases?: readonly string[]
  words?: readonly string[]
  narrows?: boolean
}

/** A field that may be left out. */
export function field<T>(
  description: Description,
  parse: (raw: string) => T,
  schema: JsonSchema = { type: 'string' },
): Field<T | undefined> {
  return { ...description, read: readLast(parse), schema: () => schema }
}

/** Given twice, the last one counts: so an alias or a script may set what a person then overrules. */
export function readLast<T>(parse: (raw: string) => T): (raw: readonly string[]) => T | undefined {
  return raw => {
    const last = raw.at(-1)
    return last === undefined ? undefined : parse(last)
  }
}

/** Makes a field one that the operation cannot do without. */
export function required<T>(optional: Field<T>): Field<Exclude<T, undefined>> {
  return {
    ...optional,
    required: true,
    read: raw => {
      const value = optional.read(raw)
      if (value === undefined) throw new ParseError('is missing')
      return value as Exclude<T, undefined>
    },
  }
}

/** A field that may be given up to `most` times; reports every mistake in them. */
export function list<T>(
  description: Description,
  parse: (raw: string) => T,
  most: number,
  schema: JsonSchema = { type: 'string' },
): Field<T[]> {
  return {
    ...description,
    repeats: true,
    read: raw => {
      if (raw.length > most) throw new ParseError(`may be given at most ${most} times, not ${raw.length}`)
      const errors = new ErrorCollector()
      const values = raw.flatMap(word => errors.read('', () => [parse(word)]) ?? [])
      errors.throwIfAny()
      return values
    },
    schema: () => ({
      type: 'array',
      items: schema,
      ...(description.narrows && { minItems: 1 }),
      maxItems: most,
    }),
  }
}

/** A field that is set or not: `--draft`, `"draft": true`. */
export function flag(help: string): Field<boolean> {
  return { help, read: raw => raw.length > 0 && raw.at(-1) !== 'false', schema: () => ({ type: 'boolean' }) }
}

/** Makes a field one that is needed, unless the others say that it is not. */
export function neededUnless<T>(optional: Field<T>, without: (raw: RawInput) => boolean): Field<T> {
  return { ...optional, needed: raw => !without(raw) }
}

/** Gives a field another phrase, where it means something a little different. */
export function described<T>(same: Field<T>, help: string): Field<T> {
  return { ...same, help }
}

/** A field that is one of a few words. */
export function choice<const Words extends readonly string[]>(
  description: Omit<Description, 'words'>,
  words: Words,
): Field<Words[number] | undefined> {
  return field({ ...description, words }, oneOf(words), { type: 'string', enum: words })
}

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words): (raw: string) => Words[number] {
  return raw => {
    const word = words.find(candidate => candidate === raw)
    if (word === undefined)
      throw new ParseError(`must be one of ${words.join(', ')}, not ${quoted(raw)}${didYouMean(raw, words)}`)
    return word
  }
}

/** A whole number within bounds, as JSON Schema has it. */
export function integer(minimum: number, maximum: number): JsonSchema {
  return { type: 'integer', minimum, maximum }
}
