import type { JsonSchema } from '../field.ts'

/** The schemas of what the answers of many operations have in common. */

export const stringSchema: JsonSchema = { type: 'string' }
export const nullableString: JsonSchema = { type: ['string', 'null'] }
export const integerSchema: JsonSchema = { type: 'integer' }
export const nullableInteger: JsonSchema = { type: ['integer', 'null'] }
export const instantSchema: JsonSchema = { type: 'string', format: 'date-time' }
export const nullableInstant: JsonSchema = { type: ['string', 'null'], format: 'date-time' }

/** `true` where this request repeats one that was done before. */
export const replayedSchema: JsonSchema = { type: 'boolean' }
/** The cursor of the next page; null on the last one. */
export const nextSchema: JsonSchema = { type: ['string', 'null'] }

/** An amount of money, null where there is no price. */
export const moneySchema: JsonSchema = {
  type: ['object', 'null'],
  properties: { amount: { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' }, currency: { type: 'string' } },
  required: ['amount', 'currency'],
  additionalProperties: false,
}

export function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

/** What the JSON of a command has that writes files. */
export const writtenFiles = () => ({ files: listOf(stringSchema) })

export function words(among: readonly string[]): JsonSchema {
  return { type: 'string', enum: among }
}

/** An object that has exactly these fields: the compiler asks for each that `Item` has. */
export function objectOf<Item extends object>(
  properties: Readonly<Record<keyof Item & string, JsonSchema>>,
): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

/** `replayed` stands in an answer only where it is true. */
export function orReplayed<T extends { replayed: boolean }>({
  replayed,
  ...data
}: T): Omit<T, 'replayed'> & { replayed?: true } {
  return { ...data, ...(replayed && { replayed }) }
}
