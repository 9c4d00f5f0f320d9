import { availability } from '../../../operations/events/availability.ts'
import type { Availability } from '../../../ticketing/events/availability.ts'
import { commandRunning } from '../../command.ts'
import { flag } from '../../options/make.ts'
import { availabilityView } from '../../output/event-view.ts'
import type { Result } from '../../output/result.ts'
import { shownList } from '../../output/view.ts'
import { poll } from '../../poll.ts'

/** How often --watch looks whether anything has changed. */
const WATCH_MS = 500

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
  async ({ office, interrupted }, input): Promise<Result> => {
    const look = async () => (await availability.run(office, input, { dryRun: false })).availability
    const shown = (list: readonly Availability[]) => ({
      ...shownList(availabilityView, list, 'No events to come'),
      single: input.event !== undefined,
    })
    const list = await look()
    const result = {
      message: `Availability of ${list.length} ${list.length === 1 ? 'event' : 'events'}`,
      data: { availability: list },
      view: shown(list),
    }
    if (!input.watch) return result
    let last = JSON.stringify(list)
    const stream = poll(WATCH_MS, interrupted, async () => {
      const now = await look()
      const before = last
      last = JSON.stringify(now)
      return last === before ? undefined : shown(now)
    })
    return { ...result, stream, replaces: true }
  },
)
