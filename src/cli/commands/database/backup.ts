import { limits } from '../../../values/limits.ts'
import { counted, whole } from '../../../values/number.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { onceRun } from '../../once-run.ts'
import { option, optionalArgument } from '../../options/make.ts'
import { copyProgress } from '../../output/progress.ts'
import { shownOne } from '../../output/view.ts'
import { backupView } from '../../output/views/maintenance-view.ts'
import { backupOutput } from './answer-schemas.ts'

export const backupCommand = command({
  name: 'backup',
  summary: 'Copy the database into a file, while others go on selling',
  description:
    'The copy is the database as it was at one moment. It is verified, and gets its name only then. Without <file> it is put beside the database, named after it and the time; <file> may also be a folder.',
  args: [optionalArgument('file', 'the file to write, or a folder', text(limits.path))],
  options: [
    option(
      'keep',
      '--keep <n>',
      'keep this many of the backups that tix named in that folder, and remove older ones',
      whole(1, 100_000),
    ),
  ],
  examples: ['tix backup', 'tix backup /backups --keep 14 --quiet', 'tix backup before-the-show.db'],
  shows: backupView,
  output: backupOutput,
  writes: true,
  run: async (context, { file, keep }) => {
    const { office, maintenance, dryRun, confirm, progress } = context
    const run = { operation: 'backup', request: { file, keep } }
    const { replayed, ...backup } = await onceRun(context, run, async () => {
      const tools = await maintenance()
      const shown = copyProgress(progress)
      const request = { now: office.clock.now(), target: file, keep, dryRun, confirm, progress: shown.copied }
      return tools.backUp(request).finally(shown.end)
    })
    const removed = backup.removed.length === 0 ? '' : `, removed ${backup.removed.length} older`
    return {
      message: `${replayed ? 'Backed up before:' : 'Backed up'} ${counted(backup.events, 'event')} with ${counted(backup.bookings, 'booking')} to ${backup.path}${removed}`,
      data: { backup, ...(replayed && { replayed }) },
      view: shownOne(backupView, backup),
    }
  },
})
