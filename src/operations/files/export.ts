import { exportDocument } from '../../batch/output/export.ts'
import { EXPORTS, type Exported } from '../../ticketing/reports/exports.ts'
import { Invalid } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { since as parseSince, resolvePeriod } from '../../values/time/since.ts'
import { choice, described, field, flag, required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { until } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { objectOf } from '../schemas/values.ts'
import { delimiter } from './fields.ts'

export const KINDS = Object.keys(EXPORTS).filter((kind): kind is Exported => kind in EXPORTS)

export interface Written {
  what: Exported
  items: number
  file: string
}

export const exportOperation = operation({
  name: 'export',
  summary: 'Write all bookings, tickets, events, payments, … to a file',
  description:
    'As CSV, or what --format or the name of the file says: csv, tsv, ndjson, json, xlsx. As it is at one moment, ' +
    'while others go on to sell. What a spreadsheet would take for a formula is defused by an apostrophe, ' +
    'which import takes away.',
  role: 'organizer',
  input: {
    what: required(choice({ help: KINDS.join(', '), placeholder: 'what' }, KINDS)),
    event: described(event, 'only of this event (id or slug)'),
    status: field({ help: 'only those of this status', placeholder: 's' }, text(20)),
    since: field(
      { help: 'only what was made at this time or later, or how long ago, like 1w', placeholder: 'when' },
      parseSince,
    ),
    until,
    sort: field(
      { help: 'in the order of this column, like createdAt or event', placeholder: 'column' },
      text(20),
    ),
    output: field(
      { help: 'where to; put in place only when complete', placeholder: 'file' },
      text(limits.path),
    ),
    raw: flag('leave text that looks like a formula as it is'),
    excel: field(
      {
        help: 'as a spreadsheet opens it by itself: a byte order mark, and what its locale has between values (, ; or tab); with ; a comma stands before decimals',
        placeholder: 'separator',
      },
      raw => delimiter.read([raw]) ?? ',',
    ),
  },
  output: () => ({
    properties: {
      export: objectOf<Written>({
        what: { type: 'string', enum: KINDS },
        items: { type: 'integer', minimum: 0 },
        file: { type: 'string' },
      }),
    },
  }),
  run: async (context, { since, until, ...input }) => {
    const { what, output } = input
    if (output === undefined || output === '-') throw Invalid.field('output', 'must be a file')
    const items = await exportDocument(context, {
      ...input,
      ...(await resolvePeriod({ since, until }, context.clock.now())),
      signal: new AbortController().signal,
      write: () => {},
    })
    return { export: { what, items, file: output } }
  },
})
