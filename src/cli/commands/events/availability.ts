import { availability } from '../../../operations/events/availability.ts'
import type { Availability } from '../../../ticketing/events/availability.ts'
import { commandRunning } from '../../command.ts'
import { flag } from '../../options/make.ts'
import { watchedView } from '../../output/availability-bars.ts'
import { availabilityView } from '../../output/event-view.ts'
import type { Result } from '../../output/result.ts'
import { shownList } from '../../output/view.ts'
import { terminal } from '../../terminal.ts'
import { ticks } from '../../ticks.ts'

export const availabilityCommand = commandRunning(
  availability,
  {
    description:
      'With --watch, the numbers are shown again whenever they change, until it is interrupted: at a terminal in the place of those before, in a pipe below them (as JSON an event a line).',
    args: ['event'],
    options: [flag('watch', '--watch', 'show them again whenever they change')],
    examples: [
      'tix availability',
      'tix availability jazz-night --json',
      'tix availability jazz-night -q',
      'tix availability --watch',
    ],
    shows: availabilityView,
  },
  async ({ office, interrupted, document }, input): Promise<Result> => {
    const look = async () => (await availability.run(office, input, { dryRun: false })).availability
    const bars = input.watch && document.format === undefined && terminal.stdoutIsTerminal()
    const watched = bars ? watchedView(terminal.width) : availabilityView
    const shown = (list: readonly Availability[]) => ({
      ...shownList(watched, list, 'No events to come'),
      single: input.event !== undefined,
    })
    const list = await look()
    const result = {
      message: `Availability of ${list.length} ${list.length === 1 ? 'event' : 'events'}`,
      data: { availability: list },
      view: shown(list),
    }
    if (!input.watch) return result
    const changed = async function* () {
      let last = JSON.stringify(list)
      for await (const _ of ticks(office.store.changes({ signal: interrupted }), interrupted)) {
        const now = await look()
        if (JSON.stringify(now) === last) continue
        last = JSON.stringify(now)
        yield shown(now)
      }
    }
    return { ...result, stream: changed(), replaces: true }
  },
)
