import type { ImportSummary } from '../../batch/bookings/import-tally.ts'
import type { View } from './view.ts'

export const importView: View<ImportSummary> = {
  fields: {
    batch: { value: s => s.batch },
    rows: { value: s => s.rows, align: 'right' },
    booked: { value: s => s.booked, align: 'right' },
    seats: { value: s => s.seats, align: 'right' },
    skipped: { value: s => s.skipped, align: 'right' },
    rejected: { value: s => s.rejected, align: 'right' },
    rejectsFile: { value: s => s.rejectsFile, label: 'rejects' },
    ignored: { value: s => s.ignored.join(';'), label: 'columns not read', human: s => s.ignored.join(', ') },
  },
  table: ['batch', 'rows', 'booked', 'seats', 'skipped', 'rejected', 'rejectsFile', 'ignored'],
  // Silent when all went well: cron mails whatever is printed.
  quiet: () => undefined,
}
