import type { LogEntry } from '../../ticketing/reports/log.ts'
import type { JsonSchema } from '../field.ts'
import { instantSchema, integerSchema, nullableString, objectOf, stringSchema } from './values.ts'

const SNAPSHOT: JsonSchema = { type: ['object', 'null'] }

export function logEntrySchema(): JsonSchema {
  return objectOf<LogEntry>({
    id: integerSchema,
    at: instantSchema,
    actor: stringSchema,
    action: stringSchema,
    event: nullableString,
    booking: nullableString,
    before: SNAPSHOT,
    after: SNAPSHOT,
  })
}
