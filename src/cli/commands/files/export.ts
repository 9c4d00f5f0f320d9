import { DOCUMENTS } from '../../../batch/output/documents.ts'
import { COLUMNS, exportDocument } from '../../../batch/output/export.ts'
import { EXPORTS, type Exported } from '../../../ticketing/reports/exports.ts'
import { Invalid } from '../../../values/errors.ts'
import { text } from '../../../values/text.ts'
import { since as parseSince, resolveSince } from '../../../values/time/since.ts'
import { command } from '../../command.ts'
import { eventOption } from '../../options/booking.ts'
import { argument, flag, oneOf, option } from '../../options/make.ts'
import type { Format } from '../../output/render.ts'
import { shownOne, type View } from '../../output/view.ts'

interface Written {
  what: Exported
  items: number
  file: string
}

const KINDS = Object.keys(EXPORTS).filter((kind): kind is Exported => kind in EXPORTS)
const ITS_FIELDS = Object.fromEntries(
  Object.values(COLUMNS).flatMap(names => names.map(name => [name, undefined])),
)

const writtenView: View<Written> = {
  fields: {
    what: { value: w => w.what },
    items: { value: w => w.items, align: 'right' },
    file: { value: w => w.file },
  },
  table: ['what', 'items', 'file'],
  quiet: () => undefined,
}

export const exportCommand = command({
  name: 'export',
  summary: 'Write all bookings, tickets, events or check-ins to a file',
  description:
    'As CSV, or what --format or the name of the file says: csv, tsv, ndjson, json. As it is at one moment, ' +
    'while others go on to sell. What a spreadsheet would take for a formula is defused by an apostrophe, ' +
    'which import takes away.',
  args: [argument('what', `${KINDS.join(', ')}`, oneOf(KINDS))],
  options: [
    eventOption,
    option('status', '--status <s>', 'only those of this status', text(20)),
    option(
      'since',
      '--since <when>',
      'only what was made at this time or later, or how long ago, like 1w',
      parseSince,
    ),
    option('output', '-o, --output <file>', 'where to; put in place only when complete', text(4096)),
    flag('raw', '--raw', 'leave text that looks like a formula as it is'),
  ],
  examples: [
    'tix export bookings --event jazz-night -o bookings.csv',
    'tix export tickets --status valid --format ndjson',
    'tix export events --format json',
  ],
  shows: { fields: { ...writtenView.fields, ...ITS_FIELDS } },
  run: async ({ office, interrupted, document }, { since, ...input }) => {
    assertFields(input.what, document.fields)
    const items = await exportDocument(office, {
      ...input,
      since: since && (await resolveSince(since, office.clock.now())),
      kind: kindOf(document.format),
      fields: document.fields,
      signal: interrupted,
      write: document.write,
    })
    const file = input.output ?? '-'
    const written = { what: input.what, items, file }
    return {
      message: `Exported ${items} ${input.what} to ${file}`,
      data: { export: written },
      view: shownOne(writtenView, written),
      written: file === '-' || document.format !== 'json',
    }
  },
})

function assertFields(what: Exported, fields: readonly string[] | undefined): void {
  const unknown = (fields ?? []).filter(field => !COLUMNS[what].includes(field))
  if (unknown.length > 0)
    throw Invalid.field(
      'fields',
      `${what} have no ${unknown.join(', ')}; they have ${COLUMNS[what].join(', ')}`,
    )
}

/** A table for a terminal is not a document; nobody asks for it by mistake. @throws Invalid */
function kindOf(format: Format | undefined) {
  if (format === undefined) return undefined
  const kind = DOCUMENTS.find(candidate => candidate === format)
  if (!kind) throw Invalid.field('format', `an export is one of ${DOCUMENTS.join(', ')}, not ${format}`)
  return kind
}
