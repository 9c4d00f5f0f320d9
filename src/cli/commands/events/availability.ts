import { availability } from '../../../operations/events/availability.ts'
import type { Availability } from '../../../ticketing/events/availability.ts'
import { Interrupted } from '../../../values/errors.ts'
import { commandRunning } from '../../operation-command.ts'
import { flag } from '../../options/make.ts'
import type { Result } from '../../output/result.ts'
import { shownList } from '../../output/view.ts'
import { availabilityView } from '../../output/views/event-view.ts'
import { type Style, terminal } from '../../terminal/terminal.ts'
import { ticks } from '../../terminal/ticks.ts'

export const availabilityCommand = commandRunning(
  availability,
  {
    description:
      'With --watch, the numbers are shown again whenever they change, until it is interrupted: at a terminal in the place of those before, with bars of what is taken, in a pipe below them (as JSON an event a line).',
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
  async ({ office, interrupted, document, style: styleOf }, input): Promise<Result> => {
    const look = async () => (await availability.run(office, input, { dryRun: false })).availability
    const drawn =
      input.watch &&
      document.format === undefined &&
      document.fields === undefined &&
      terminal.stdoutIsTerminal()
    const draw = drawn ? await drawer(await styleOf()) : undefined
    const shown = (list: readonly Availability[]) => ({
      ...shownList(availabilityView, list, 'No events to come'),
      single: input.event !== undefined,
      ...(draw && list.length > 0 && { drawn: draw(list) }),
    })
    const list = await look()
    const result = {
      message: `Availability of ${list.length} ${list.length === 1 ? 'event' : 'events'}`,
      data: { availability: list },
      view: shown(list),
    }
    if (!input.watch) return result
    const seen = (list: readonly Availability[]) =>
      JSON.stringify([list, drawn ? terminal.size() : undefined])
    const changed = async function* () {
      let last = seen(list)
      const changes = office.store.changes({ signal: interrupted })
      for await (const _ of ticks(changes, interrupted, drawn ? terminal.onResize : undefined)) {
        const now = await look().catch(unlessInterrupted)
        if (!now) return
        if (seen(now) === last) continue
        last = seen(now)
        yield shown(now)
      }
    }
    return { ...result, stream: changed(), replaces: true }
  },
)

async function drawer(style: Style): Promise<(list: readonly Availability[]) => string> {
  const { availabilityBars } = await import('../../output/availability-bars.ts')
  return list => availabilityBars(list, style, { ...terminal.size(), unicode: terminal.speaksUnicode() })
}

/** Stopping to watch cuts a wait short, which is no error. */
function unlessInterrupted(error: unknown): undefined {
  if (!(error instanceof Interrupted)) throw error
}
