import { availability } from '../../../operations/events/availability.ts'
import type { Availability } from '../../../ticketing/events/availability.ts'
import { commandRunning } from '../../command.ts'
import { flag } from '../../options/make.ts'
import { watchedView } from '../../output/availability-bars.ts'
import { availabilityView } from '../../output/event-view.ts'
import type { Result } from '../../output/result.ts'
import { shownList } from '../../output/view.ts'
import { terminal } from '../../terminal.ts'

/** What changes by the clock alone (a hold expires, sales open) is seen this late. */
const BY_THE_CLOCK_MS = 2_000

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

/** After each commit by anybody, and now and then. */
async function* ticks(changes: AsyncIterableIterator<void>, interrupted: AbortSignal): AsyncGenerator<void> {
  let next = changes.next()
  // What was written between the first look and the listening.
  yield
  while (!interrupted.aborted) {
    let timer: NodeJS.Timeout | undefined
    const nap = new Promise<'nap'>(resolve => {
      timer = setTimeout(() => resolve('nap'), BY_THE_CLOCK_MS)
    })
    const tick = await Promise.race([next, nap]).finally(() => clearTimeout(timer))
    if (tick !== 'nap') {
      if (tick.done) return
      next = changes.next()
    }
    yield
  }
}
