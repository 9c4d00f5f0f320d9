import { importEvents } from '../../batch/events/import-events.ts'
import { Invalid } from '../../values/errors.ts'
import { flag, required } from '../field.ts'
import { operation } from '../operation.ts'
import { eventImportSchema } from '../schemas/files.ts'
import { replayedSchema } from '../schemas/values.ts'
import * as fields from './fields.ts'

export const importEventsOperation = operation({
  name: 'import-events',
  summary: 'Create or change the events of a file, by slug, or by name and start',
  description:
    'Columns: name, slug, capacity, starts, ends, timezone, venue, description, category, tags (a;b), price, ' +
    'currency, salesStart, salesEnd, maxPerBooking, maxPerPerson, status, cancelReason, ticketTypes; or what export ' +
    'events writes. An empty cell leaves what is there. A row is done as a whole, or rejected as a whole.',
  role: 'organizer',
  writes: true,
  input: {
    file: required(fields.file),
    moved: flag('an event of the same name at another time is that event, moved'),
    strict: flag('write nothing where a column is not read'),
    input: fields.input,
    sheet: fields.sheet,
    delimiter: fields.delimiter,
    dayOrder: fields.dayOrder,
    skipLines: fields.skipLines,
    encoding: fields.encoding,
    rejects: fields.rejects,
    maxRejects: fields.maxRejects,
  },
  output: () => ({
    properties: { import: eventImportSchema(), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['REJECTED_ROWS'],
  run: async (context, input, { dryRun }) => {
    if (input.file === '-') throw Invalid.field('file', 'must be a file: there is no standard input here')
    const { summary, failure, replayed } = await importEvents(context, {
      ...input,
      dryRun,
      stdin: nothing,
      signal: new AbortController().signal,
    })
    if (failure) throw failure
    return { import: summary, ...(replayed && { replayed }) }
  },
})

async function* nothing(): AsyncGenerator<Uint8Array> {}
