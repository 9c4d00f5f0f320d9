import { log } from '../../../operations/database/log.ts'
import { followLog } from '../../../ticketing/reports/log.ts'
import { Invalid } from '../../../values/errors.ts'
import { commandRunning } from '../../operation-command.ts'
import { flag } from '../../options/make.ts'
import type { Result } from '../../output/result.ts'
import { shownList } from '../../output/view.ts'
import { logView } from '../../output/views/log-view.ts'
import { poll } from '../../poll.ts'

/** How often --follow looks for something new. */
const POLL_MS = 250
/** How many of the last entries --follow begins with, like `tail -f`. */
const FOLLOW_FROM = 10

export const logCommand = commandRunning(
  log,
  {
    description:
      'The newest entry first; --oldest-first and --follow show them in the order in which things happened. --follow begins with the last 10 (or --limit, or all --since) and goes on until it is interrupted, or finds at the next entry that its reader left; with --json it prints an entry a line.',
    options: [flag('follow', '-f, --follow', 'go on with new entries as they are written')],
    examples: [
      'tix log --event jazz-night --limit 20',
      'tix log --booking K7QF-3M9X --oldest-first',
      'tix log --follow --format ndjson | jq -c "[.at, .action, .booking]"',
      'tix log --actor door-2 --since 2h --json',
      'tix log --action payment --since 2031-05-01 --until 2031-05-31',
    ],
    shows: logView,
  },
  async ({ office, interrupted }, input): Promise<Result> => {
    if (input.follow && input.until) throw Invalid.field('until', 'cannot be given together with --follow')
    if (!input.follow) {
      const { entries, next } = await log.run(office, input, { dryRun: false })
      return {
        message: `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`,
        data: { entries, next },
        view: shownList(logView, entries, 'Nothing in the log'),
      }
    }
    const { entries, following } = await followLog(office, input, input.limit ?? FOLLOW_FROM)
    const news = poll(POLL_MS, interrupted, async () => {
      const more = await following()
      return more.length > 0 ? shownList(logView, more, '') : undefined
    })
    return {
      message: 'Following the log',
      data: { entries },
      view: shownList(logView, entries, ''),
      stream: news,
      live: true,
    }
  },
)
