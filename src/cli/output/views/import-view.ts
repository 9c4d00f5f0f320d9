import type { ImportSummary } from '../../../batch/bookings/import-tally.ts'
import { grouped } from '../../../values/number.ts'
import type { View } from '../view.ts'

export const importView: View<ImportSummary> = {
  fields: {
    batch: { value: s => s.batch },
    layout: { value: s => s.layout },
    rows: { value: s => s.rows, align: 'right' },
    booked: { value: s => s.booked, align: 'right' },
    seats: { value: s => s.seats, align: 'right' },
    changed: { value: s => s.changed, align: 'right' },
    unchanged: { value: s => s.unchanged, align: 'right' },
    skipped: { value: s => s.skipped, align: 'right' },
    rejected: { value: s => s.rejected, align: 'right' },
    skips: { value: s => skipsText(s.skips), label: 'skipped because' },
    gaveUp: { value: s => String(s.gaveUp), label: 'gave up' },
    rejectsFile: { value: s => s.rejectsFile, label: 'rejects' },
    ignored: { value: s => s.ignored.join(';'), label: 'columns not read', human: s => s.ignored.join(', ') },
    notes: { value: s => s.notes.join(';') },
    warnings: { value: s => s.warnings.join(';') },
  },
  table: [
    'batch',
    'layout',
    'rows',
    'booked',
    'seats',
    'changed',
    'unchanged',
    'skipped',
    'rejected',
    'skips',
    'rejectsFile',
    'ignored',
  ],
  // Silent when all went well: cron mails whatever is printed.
  quiet: () => undefined,
}

function skipsText(skips: Readonly<Record<string, number>>): string {
  return Object.entries(skips)
    .map(([reason, number]) => `${reason} ${grouped(number)}`)
    .join(', ')
}
