import { type EventImportSummary, eventCounts, importEvents } from '../../../batch/events/import-events.ts'
import { command } from '../../command.ts'
import { encoding, file, input, maxRejects, rejects } from '../../options/import.ts'
import { shownOne, type View } from '../../output/view.ts'

const eventImportView: View<EventImportSummary> = {
  fields: {
    rows: { value: s => s.rows, align: 'right' },
    created: { value: s => s.created, align: 'right' },
    updated: { value: s => s.updated, align: 'right' },
    skipped: { value: s => s.skipped, label: 'unchanged', align: 'right' },
    rejected: { value: s => s.rejected, align: 'right' },
    rejectsFile: { value: s => s.rejectsFile, label: 'rejects' },
  },
  table: ['rows', 'created', 'updated', 'skipped', 'rejected', 'rejectsFile'],
  quiet: () => undefined,
}

export const importEventsCommand = command({
  name: 'import-events',
  summary: 'Create or change the events of a CSV or NDJSON file, by slug',
  description:
    'Columns: name, slug, capacity, starts, ends, timezone, venue, description, category, tags (a;b), price, ' +
    'currency, salesStart, salesEnd, maxPerBooking, status, ticketTypes; or what export events writes. An ' +
    'empty cell leaves what is there.',
  args: [file],
  options: [input, encoding, rejects, maxRejects],
  examples: ['tix import-events season.csv', 'tix import-events season.csv --dry-run --json'],
  shows: eventImportView,
  writes: true,
  run: async ({ office, dryRun, interrupted, stdin }, input) => {
    const { summary, failure } = await importEvents(office, { ...input, dryRun, stdin, signal: interrupted })
    return {
      message: eventCounts(summary),
      data: { import: summary },
      view: shownOne(eventImportView, summary),
      failure,
    }
  },
})
