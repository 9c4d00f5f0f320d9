import type { Booking } from '../../../ticketing/model/booking.ts'
import { visible } from '../../../values/parse-error.ts'
import type { CommandContext } from '../../command.ts'
import type { Style } from '../../terminal/terminal.ts'
import type { Panel } from '../panel/panel.ts'

/** How customers get their tickets. What takes time is done while the next customer is served. */
export interface HandOut {
  tickets: (booking: Booking) => Promise<void>
  /** Until what is under way has been handed out. */
  finished: () => Promise<void>
  /** The codes of what is under way. */
  underWay: ReadonlySet<string>
}

/** On paper, or into a file. */
export type Deliver = (
  office: CommandContext['office'],
  code: string,
) => Promise<readonly string[] | undefined>

/** Hands out tickets by a printer or a file, and tells if that did not work. */
export function deliveredBy(deliver: Deliver, office: CommandContext['office'], panel: Panel): HandOut {
  let last: Promise<unknown> = Promise.resolve()
  const underWay = new Set<string>()
  return {
    underWay,
    tickets: async ({ code }) => {
      underWay.add(code)
      // The next prompt comes first.
      last = last
        .then(() => new Promise(resolve => setTimeout(resolve)))
        .then(() => deliver(office, code))
        .catch(error => panel.say(visible(`! ${error instanceof Error ? error.message : String(error)}`)))
        .finally(() => underWay.delete(code))
    },
    finished: async () => {
      await last
    },
  }
}

/** Lines below a picture: the event, its types, the keys, the prompt, and what is said beside it. */
const ROOM_BELOW = 8

/** Hands out tickets on the screen, to be scanned from there: one code lets the whole party in. */
export function shownOnScreen(panel: Panel, style: Style): HandOut {
  return {
    tickets: async ({ code }) => {
      const { qrModules, qrText } = await import('../../../tickets/qr.ts')
      const lines = qrText(await qrModules(code))
        .trimEnd()
        .split('\n')
      const { rows, columns } = panel.size()
      if (lines.length + ROOM_BELOW > rows || (lines[0] ?? '').length > columns) return
      // White on black, so that it can be scanned from a light terminal, too.
      panel.say(lines.map(line => style.white.bgBlack(line)).join('\n'))
    },
    finished: async () => {},
    underWay: new Set(),
  }
}
