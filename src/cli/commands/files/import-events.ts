import type { EventImportSummary } from '../../../batch/events/event-import.ts'
import { importEvents } from '../../../batch/events/import-events.ts'
import { eventCounts } from '../../../batch/events/told.ts'
import { importEventsOperation } from '../../../operations/files/import-events.ts'
import { commandRunning } from '../../operation-command.ts'
import { shownOne, type View } from '../../output/view.ts'
import { waitsForTyping } from './standard-input.ts'

const eventImportView: View<EventImportSummary> = {
  fields: {
    rows: { value: s => s.rows, align: 'right' },
    created: { value: s => s.created, align: 'right' },
    updated: { value: s => s.updated, align: 'right' },
    skipped: { value: s => s.skipped, label: 'unchanged', align: 'right' },
    rejected: { value: s => s.rejected, align: 'right' },
    rejectsFile: { value: s => s.rejectsFile, label: 'rejects' },
    gaveUp: { value: s => String(s.gaveUp), label: 'gave up' },
    canceled: {
      value: s => s.canceled.map(b => `${b.code} ${b.email ?? ''}`.trim()).join(';'),
      label: 'bookings canceled',
    },
    ignored: { value: s => s.ignored.join(';'), label: 'columns not read', human: s => s.ignored.join(', ') },
    warnings: { value: s => s.warnings.join(';') },
    notes: { value: s => s.notes.join(';') },
  },
  table: ['rows', 'created', 'updated', 'skipped', 'rejected', 'rejectsFile', 'canceled', 'ignored'],
  quiet: () => undefined,
}

export const importEventsCommand = commandRunning(
  importEventsOperation,
  {
    args: ['file'],
    examples: ['tix import-events season.csv', 'tix import-events season.xlsx --dry-run --json'],
    shows: eventImportView,
  },
  async ({ office, dryRun, interrupted, stdin, warn, note, yes }, input) => {
    waitsForTyping(input.file, warn)
    const { summary, failure, replayed } = await importEvents(office, {
      ...input,
      yes,
      dryRun,
      stdin,
      signal: interrupted,
    })
    for (const warning of summary.warnings) warn(warning)
    for (const text of summary.notes) note(text)
    return {
      message: `${replayed ? 'Imported before: ' : ''}${eventCounts(summary)}`,
      data: { import: summary, ...(replayed && { replayed }) },
      view: shownOne(eventImportView, summary),
      failure,
    }
  },
)
