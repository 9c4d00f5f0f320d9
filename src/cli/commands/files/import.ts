import { setFlagsFromString } from 'node:v8'
import { counts, importBookings } from '../../../batch/bookings/import-bookings.ts'
import { command } from '../../command.ts'
import {
  atomic,
  batch,
  encoding,
  eventOfAll,
  file,
  input,
  map,
  maxRejects,
  rejects,
} from '../../options/import.ts'
import { importView } from '../../output/import-view.ts'
import { importProgress } from '../../output/progress.ts'
import { shownOne } from '../../output/view.ts'

export const importCommand = command({
  name: 'import',
  summary: 'Book the rows of a CSV or NDJSON file, each once however often it comes',
  description:
    'Good rows are booked and bad ones go to a file, to be mended and imported as it is (exit 5). A row is ' +
    'known by its ref column, else by the file’s content and its line: running the same import again, after ' +
    'whatever interruption, books nothing twice.',
  args: [file],
  options: [eventOfAll, input, map, encoding, batch, atomic, rejects, maxRejects],
  examples: [
    'tix import guests.csv --event jazz-night',
    'tix import orders.csv --map "email=Buyer E-Mail" --map quantity=Seats',
    'tix import guests.csv -q --timeout 60s --rejects rejects.csv',
    'tix import - --input ndjson --batch friday --dry-run',
  ],
  shows: importView,
  writes: true,
  run: async ({ office, dryRun, interrupted, stdin, progress }, input) => {
    // Rows live for one transaction: without this, V8 would take 60 MB more before it throws away the old ones.
    setFlagsFromString('--semi-space-growth-factor=1')
    setFlagsFromString('--heap-growing-percent=30')
    const { summary, failure } = await importBookings(office, {
      ...input,
      map: new Map(input.map),
      dryRun,
      stdin,
      signal: interrupted,
      progress: importProgress(progress),
    })
    return {
      message: counts(summary),
      data: { import: summary },
      view: shownOne(importView, summary),
      failure,
    }
  },
})
