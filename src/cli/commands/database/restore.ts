import { logRestore } from '../../../ticketing/log/log-restore.ts'
import { limits } from '../../../values/limits.ts'
import { counted } from '../../../values/number.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { onceRun } from '../../once-run.ts'
import { argument } from '../../options/make.ts'
import { shownOne } from '../../output/view.ts'
import { restoreView } from '../../output/views/maintenance-view.ts'
import { restoreOutput } from './answer-schemas.ts'

export const restoreCommand = command({
  name: 'restore',
  summary: 'Put a backup in the place of the database',
  description:
    'The backup is verified first, and the database that it replaces is kept under another name. Refused while any process has the database open (exit 75).',
  args: [argument('file', 'a backup, or any other tix database', text(limits.path))],
  examples: [
    'tix restore tix-2026-11-22T193000Z.db',
    'tix restore /backups/tix-2026-11-22T193000Z.db --yes -q',
  ],
  shows: restoreView,
  output: restoreOutput,
  writes: true,
  run: async (context, { file }) => {
    const { office, maintenance, dryRun, confirm } = context
    const run = { operation: 'restore', request: { file } }
    const { replayed, ...restored } = await onceRun(context, run, async () => {
      const tools = await maintenance()
      return tools.restore({
        now: office.clock.now(),
        file,
        dryRun,
        confirm,
        log: (queries, what) => logRestore(office, queries, what),
      })
    })
    const { from, replaced } = restored
    const kept = replaced ? `. The database of before is kept as ${replaced}` : ''
    return {
      message: `${replayed ? 'Restored before:' : 'Restored'} ${counted(restored.events, 'event')} with ${counted(restored.bookings, 'booking')} from ${from}${kept}`,
      data: { restore: restored, ...(replayed && { replayed }) },
      view: shownOne(restoreView, restored),
    }
  },
})
