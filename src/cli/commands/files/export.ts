import { DOCUMENTS } from '../../../batch/output/documents.ts'
import { exportDocument, listKey } from '../../../batch/output/export.ts'
import { COLUMNS } from '../../../batch/output/exported-columns.ts'
import { ownDescriptor } from '../../../batch/output/stream.ts'
import { exportOperation, KINDS, type Written } from '../../../operations/files/export.ts'
import { listOf } from '../../../operations/schemas/values.ts'
import { countOf, type Exported } from '../../../ticketing/reports/exports.ts'
import { Invalid } from '../../../values/errors.ts'
import { grouped } from '../../../values/number.ts'
import { resolvePeriod } from '../../../values/time/since.ts'
import { commandRunning } from '../../operation-command.ts'
import type { Format } from '../../output/format.ts'
import { shownOne, type View } from '../../output/view.ts'

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

export const exportCommand = commandRunning(
  exportOperation,
  {
    args: ['what'],
    flags: { output: '-o, --output <file>' },
    examples: [
      'tix export bookings --event jazz-night -o bookings.csv',
      'tix export bookings -o bookings.xlsx',
      'tix export bookings --excel ";" -o bookings.csv',
      'tix export tickets --status valid --format ndjson',
      'tix export events --format json',
      'tix export payments --since 2031-05-01 --until 2031-05-31 -o may.xlsx',
      'tix export waitlist --event jazz-night --sort email',
    ],
    shows: { fields: { ...writtenView.fields, ...ITS_FIELDS } },
    output: () => {
      const lists = KINDS.map(kind => [listKey(kind), listOf({ type: 'object', required: COLUMNS[kind] })])
      const properties = { ...exportOperation.output().properties, ...Object.fromEntries(lists) }
      return { properties, optional: Object.keys(properties) }
    },
  },
  async ({ office, interrupted, document, progress }, { since, until, ...input }) => {
    assertFields(input.what, document.fields)
    // Under whatever name: there is one document on standard output, and whoever stops reading it ends it.
    const file = ownDescriptor(input.output ?? '-') === 1 ? '-' : (input.output ?? '-')
    const items = await exportDocument(office, {
      ...input,
      output: file,
      ...(await resolvePeriod({ since, until }, office.clock.now())),
      kind: kindOf(document.format),
      fields: document.fields,
      signal: interrupted,
      write: document.write,
      progress: items => progress(() => `${grouped(items)} ${input.what}`),
    })
    const written = { what: input.what, items, file }
    return {
      message: `Exported ${countOf(input.what, items)} to ${file}`,
      data: { export: written },
      view: shownOne(writtenView, written),
      written: file === '-' || document.format !== 'json',
    }
  },
)

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
