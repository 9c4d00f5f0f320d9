import type { Field, Fields, InputOf } from '../../operations/field.ts'
import { clearableIn, kebab } from '../../operations/fields/clear.ts'
import { readInput } from '../../operations/operation.ts'
import { Invalid } from '../../values/errors.ts'
import { ErrorCollector, ParseError, quoted, shortened } from '../../values/parse-error.ts'

/** What a request brings for the fields of an operation, each part under the names that it uses. */
export interface Given {
  path: Readonly<Record<string, string>>
  query: Readonly<Record<string, unknown>>
  /** As JSON has it. */
  body: unknown
}

/** Reads the fields of one operation out of requests: with the parsers and the words of the command line. */
export class InputReader<F extends Fields> {
  readonly #fields: F
  /** The fields by every name that a document may use. */
  readonly #byName = new Map<string, { name: string; field: Field }>()

  readonly #defaults: readonly (readonly [name: string, word: string])[]
  /** The fields that can be taken away. */
  readonly #clearable: readonly string[]

  /** @param defaults what fields are that are not given */
  constructor(fields: F, defaults: Readonly<Record<string, string>> = {}) {
    this.#fields = fields
    this.#defaults = Object.entries(defaults)
    this.#clearable = clearableIn(fields)
    for (const [name, field] of Object.entries(fields))
      for (const alias of field.aliases ?? []) this.#byName.set(alias, { name, field })
    for (const [name, field] of Object.entries(fields)) this.#byName.set(name, { name, field })
  }

  /** @throws Invalid with every mistake */
  read({ path, query, body }: Given): InputOf<F> {
    const errors = new ErrorCollector()
    const raw: Record<string, readonly string[]> = {}
    const misshapen = new Set<string>()
    const cleared: string[] = []
    const take = (source: object, wordsOf: WordsOf) => {
      for (const [given, value] of Object.entries(source)) {
        const known = this.#byName.get(given)
        if (!known) {
          errors.add(
            shortened(given),
            `is not known here; there are ${[...Object.keys(this.#fields)].join(', ')}`,
          )
          continue
        }
        const { name, field } = known
        if (name in raw)
          errors.add(given, name === given ? 'is given twice' : `is given twice, as ${name} too`)
        const words = errors.read(name, () => wordsOf(field, value))
        if (words === undefined) misshapen.add(name)
        else if (words.length > 0) raw[name] = words
        // A list of nothing takes away what was in it.
        else if (value === null || this.#clearable.includes(name)) cleared.push(name)
      }
    }
    take(path, wordsOfText)
    take(query, wordsOfText)
    if (body !== undefined && body !== null) {
      if (typeof body === 'object' && !Array.isArray(body)) take(body, wordsOfJson)
      else errors.add('', `The body must be a JSON object, not ${kindOf(body)}`)
    }
    this.#clear(cleared, raw, errors)
    for (const [name, word] of this.#defaults) raw[name] ??= [word]
    return this.#readWellShaped(raw, misshapen, errors)
  }

  /** `null` takes away, where something can be taken away; elsewhere it is as if it were not there. */
  #clear(names: readonly string[], raw: Record<string, readonly string[]>, errors: ErrorCollector): void {
    if (this.#clearable.length === 0) return
    for (const name of names)
      if (this.#clearable.includes(name)) raw['clear'] = [...(raw['clear'] ?? []), kebab(name)]
      else errors.add(name, `cannot be taken away; what can is ${this.#clearable.join(', ')}`)
  }

  #readWellShaped(
    raw: Readonly<Record<string, readonly string[]>>,
    misshapen: ReadonlySet<string>,
    errors: ErrorCollector,
  ): InputOf<F> {
    if (!errors.found) return readInput(this.#fields, raw)
    const wellShaped = Object.entries(this.#fields).filter(([name]) => !misshapen.has(name))
    errors.read('', () => readInput(Object.fromEntries(wellShaped), raw))
    errors.throwIfAny()
    throw new Invalid([])
  }
}

type WordsOf = (field: Field, value: unknown) => string[]

/** A parameter of a query or a part of a path: words already. One that is given twice is a list. */
function wordsOfText(field: Field, value: unknown): string[] {
  if (Array.isArray(value) && !field.repeats) throw new ParseError('is given twice')
  const words = (Array.isArray(value) ? value : [value]).map(String)
  return isFlag(field) ? words.map(readSwitch) : words
}

function readSwitch(word: string): string {
  if (word === '' || word === 'true') return 'true'
  if (word === 'false') return 'false'
  throw new ParseError(`must be true or false, not ${quoted(word)}`)
}

/** A value of a JSON document as the words that its parser knows. `null` is as if it were not there. */
function wordsOfJson(field: Field, value: unknown): string[] {
  if (value === null) return []
  if (!Array.isArray(value)) return [wordOf(field, value)]
  if (!field.repeats) throw new ParseError('must be one value, not a list')
  if (field.narrows && value.length === 0)
    throw new ParseError('is an empty list: name what is meant, or leave it out')
  return value.map(item => wordOf(field, item))
}

function wordOf(field: Field, value: unknown): string {
  if (isFlag(field)) {
    if (typeof value === 'boolean') return String(value)
    throw new ParseError(`must be true or false, not ${kindOf(value)}`)
  }
  if (typeof value === 'string') return value
  if (typeof value === 'number') return wordOfNumber(value)
  throw new ParseError(
    `must be ${field.repeats ? 'texts or numbers' : 'a text or a number'}, not ${kindOf(value)}`,
  )
}

/** What a number of JSON was written as. Of more digits, some are lost before anybody sees them. */
function wordOfNumber(value: number): string {
  const word = String(value)
  const digits = word.replace(/e.*|\D/g, '').replace(/^0+/, '')
  const isExact = Number.isInteger(value)
    ? Number.isSafeInteger(value)
    : Number.isFinite(value) && digits.length <= EXACT_DIGITS
  if (isExact) return word
  throw new ParseError('has more digits than a number of JSON can keep: send it as a text')
}

/** That a number with a point keeps, whatever they are; a whole one keeps up to 2^53. */
const EXACT_DIGITS = 15

function isFlag(field: Field): boolean {
  return field.placeholder === undefined
}

/** What a value of JSON is, in a word or two, however deep it goes. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'a text' : String(value)
}
