import { counts, importBookings } from '../../../batch/bookings/import-bookings.ts'
import { fileMissing, importOperation } from '../../../operations/files/import.ts'
import { layoutSchema } from '../../../operations/schemas/files.ts'
import { commandRunning } from '../../operation-command.ts'
import { layoutsFlag } from '../../options/files.ts'
import { importProgress } from '../../output/progress.ts'
import { shownOne } from '../../output/view.ts'
import { importView } from '../../output/views/import-view.ts'
import { layoutsAnswer } from '../../output/views/layouts-view.ts'
import { waitsForTyping } from './standard-input.ts'
import { sizeYoungGeneration } from './young-generation.ts'

export const importCommand = commandRunning(
  importOperation,
  {
    args: ['file'],
    options: [layoutsFlag],
    examples: [
      'tix import guests.csv --event jazz-night',
      'tix import orders.xlsx --event jazz-night --update',
      'tix import orders.csv --map "email=Email | Buyer E-Mail" --map quantity=Seats --status-map ACTIVE=confirmed',
      'tix import guests.csv -q --timeout 60s --rejects rejects.csv',
      'tix import - --input ndjson --batch friday --dry-run',
      'tix import --layouts',
    ],
    shows: importView,
    output: () => ({
      properties: {
        ...importOperation.output().properties,
        layouts: { type: 'array', items: layoutSchema() },
      },
      optional: ['import', 'layouts'],
    }),
  },
  async ({ office, dryRun, interrupted, stdin, progress, warn, note }, { layouts, file, ...input }) => {
    if (layouts) return layoutsAnswer()
    if (file === undefined) throw fileMissing()
    waitsForTyping(file, warn)
    await sizeYoungGeneration(file)
    const { summary, failure } = await importBookings(office, {
      ...input,
      file,
      batch: input.batch ?? office.idempotency?.key,
      dryRun,
      stdin,
      signal: interrupted,
      progress: importProgress(progress),
    })
    for (const warning of summary.warnings) warn(warning)
    for (const text of summary.notes) note(text)
    return {
      message: counts(summary),
      data: { import: summary },
      view: shownOne(importView, summary),
      failure,
    }
  },
)
