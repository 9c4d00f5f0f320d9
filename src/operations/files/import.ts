import { importBookings } from '../../batch/bookings/import-bookings.ts'
import { Invalid } from '../../values/errors.ts'
import { described } from '../field.ts'
import { event } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { importSchema } from '../schemas/files.ts'
import * as fields from './fields.ts'

export const importOperation = operation({
  name: 'import',
  summary: 'Book the rows of a file, each once however often it comes',
  description:
    'Reads CSV, TSV, JSON, NDJSON and .xlsx as other systems and spreadsheets write them. Good rows are booked and bad ones ' +
    'go to a file, to be mended and imported as it is (exit 5). A row is known by its reference, else by what it ' +
    'says: running the same import again, after whatever interruption, books nothing twice. A row that changed ' +
    'since it was booked is rejected by name, or with --update carried out.',
  role: 'organizer',
  writes: true,
  input: {
    file: fields.file,
    event: described(event, 'the event of every row (id or slug), whatever a column says'),
    layout: fields.layout,
    map: fields.map,
    statusMap: fields.statusMap,
    update: fields.update,
    strict: fields.strict,
    input: fields.input,
    sheet: fields.sheet,
    delimiter: fields.delimiter,
    decimalComma: fields.decimalComma,
    dayOrder: fields.dayOrder,
    skipLines: fields.skipLines,
    encoding: fields.encoding,
    batch: fields.batch,
    atomic: fields.atomic,
    rejects: fields.rejects,
    maxRejects: fields.maxRejects,
  },
  output: () => ({ properties: { import: importSchema() } }),
  errors: ['REJECTED_ROWS'],
  run: async (context, { file, ...input }, { dryRun }) => {
    if (file === undefined) throw fileMissing()
    if (file === '-') throw Invalid.field('file', 'must be a file: there is no standard input here')
    const { summary, failure } = await importBookings(context, {
      ...input,
      file,
      batch: input.batch ?? context.idempotency?.key,
      dryRun,
      stdin: nothing,
      signal: new AbortController().signal,
      progress: () => {},
    })
    if (failure) throw failure
    return { import: summary }
  },
})

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Only `--layouts` needs none. */
export function fileMissing(): Invalid {
  return Invalid.field('file', `is missing; it is ${fields.file.help}`)
}
