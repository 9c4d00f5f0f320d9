import {
  integerSchema,
  listOf,
  nullableString,
  objectOf,
  replayedSchema,
  stringSchema,
  words,
} from '../../../operations/schemas/values.ts'
import type { CopiedTable } from '../../../store/health/copy.ts'
import type { Backup, Check, Restored } from '../../../store/interface/maintenance.ts'
import type { Repair } from '../../../ticketing/repair.ts'

/** What the JSON of the commands about the database itself has: they are no operations, and no other door has them. */

const check = () =>
  objectOf<Check>({
    name: stringSchema,
    status: words(['ok', 'warning', 'failed']),
    message: stringSchema,
    details: { type: 'object' },
  })

const repair = () =>
  objectOf<Repair>({
    what: words(['event', 'quota', 'payment']),
    name: stringSchema,
    before: integerSchema,
    after: integerSchema,
  })

export const doctorOutput = () => ({
  properties: {
    doctor: {
      type: 'object',
      properties: {
        healthy: { type: 'boolean' },
        checks: listOf(check()),
        repaired: listOf(repair()),
        backup: nullableString,
      },
      required: ['healthy', 'checks'],
      additionalProperties: false,
    },
  },
})

export const backupOutput = () => ({
  properties: {
    backup: objectOf<Backup>({
      path: stringSchema,
      bytes: integerSchema,
      events: integerSchema,
      bookings: integerSchema,
      removed: listOf(stringSchema),
    }),
    replayed: replayedSchema,
  },
  optional: ['replayed'],
})

export const restoreOutput = () => ({
  properties: {
    restore: objectOf<Restored>({
      path: stringSchema,
      from: stringSchema,
      events: integerSchema,
      bookings: integerSchema,
      replaced: nullableString,
    }),
    replayed: replayedSchema,
  },
  optional: ['replayed'],
})

export const copyOutput = () => ({
  properties: {
    from: stringSchema,
    to: stringSchema,
    tables: listOf(objectOf<CopiedTable>({ table: stringSchema, rows: integerSchema })),
    replayed: replayedSchema,
  },
  optional: ['replayed'],
})
