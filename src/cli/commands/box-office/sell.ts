import { sell } from '../../../operations/box-office/sell.ts'
import { writtenFiles } from '../../../operations/schemas/values.ts'
import type { Sold } from '../../../ticketing/box-office/sell.ts'
import { Invalid, NotFound, TixError } from '../../../values/errors.ts'
import { limits } from '../../../values/limits.ts'
import { counted } from '../../../values/number.ts'
import { text } from '../../../values/text.ts'
import type { CommandContext } from '../../command.ts'
import type { Deliver } from '../../counter/selling/hand-out.ts'
import { commandRunning } from '../../operation-command.ts'
import { flag, option } from '../../options/make.ts'
import { ticketPath } from '../../options/ticket-path.ts'
import { amount, givenBack, seats } from '../../output/human.ts'
import type { Result } from '../../output/result.ts'
import { shownList, shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'
import type { Suggest } from '../../suggest.ts'
import { terminal } from '../../terminal/terminal.ts'

interface Handing {
  tickets?: string | undefined
  print?: string | undefined
}

export const sellCommand = commandRunning(
  sell,
  {
    description:
      'At a terminal, with nothing but the event (or some letters of it), it is a counter that stays open: see docs/box-office.md. With a number, a type or how it is paid, and without a terminal, it is one sale.',
    args: ['event'],
    flags: { quantity: '-n, --quantity <n>' },
    options: [
      flag('hold', '--hold', 'at the counter: keep seats for two minutes while a customer decides'),
      ticketPath(
        'tickets',
        '--tickets <file>',
        "write the tickets, in the format of the file's ending: .pdf, .png, .svg, .ics, .txt; at the counter, with the code in the name",
      ),
      option(
        'print',
        '--print <command>',
        'print the tickets: a command that takes a PDF, like lp',
        text(limits.path),
      ),
    ],
    examples: [
      'tix sell jazz-night',
      'tix sell jazz-night --hold --print "lp -d tickets"',
      'tix sell jazz-night -n 2 --paid card',
      'tix sell jazz-night --type vip=2 --type standard --received 150 --tickets tickets.pdf',
      'tix sell jazz-night --type student=2 --instead-of K7QF-3M9X',
    ],
    shows: bookingView,
    adds: writtenFiles,
  },
  async (context, { hold, tickets, print, ...input }): Promise<Result> => {
    const { office, dryRun, document } = context
    const { event, type, ...details } = input
    const one = Object.values(details).some(given => given !== undefined) || type.length > 0
    const stays =
      !one &&
      !dryRun &&
      office.idempotency === undefined &&
      document.format === undefined &&
      terminal.canAsk() &&
      terminal.stdoutIsTerminal()
    // Where no counter can be drawn, a seat must not be sold instead.
    if (stays && !terminal.canErase())
      throw Invalid.field('quantity', 'is required on this terminal: with TERM=dumb no counter can be drawn')
    if (stays) return counter(context, event, hold, { tickets, print })
    if (hold)
      throw Invalid.field(
        'hold',
        `is for the counter at a terminal. To hold seats: ${context.suggest('book --hold 15m')}`,
      )
    const deliver = await deliverer({ tickets, print }, { numbered: false, suggest: context.suggest })
    const sold = await sell.run(office, input, { dryRun })
    const answer = { message: inWords(sold), data: { ...sold }, view: shownOne(bookingView, sold.booking) }
    if (!deliver || dryRun) return answer
    try {
      const files = await deliver(office, sold.booking.code)
      return { ...answer, data: { ...sold, ...(files && { files }) } }
    } catch (error) {
      if (!(error instanceof TixError)) throw error
      return { ...answer, failure: error }
    }
  },
)

/** What writes or prints the tickets of a sale; `numbered`: into a file for each. */
async function deliverer(
  { tickets, print }: Handing,
  { numbered, suggest }: { numbered: boolean; suggest: Suggest },
): Promise<Deliver | undefined> {
  if (tickets === undefined && print === undefined) return undefined
  const [{ formatOf, withCode, writeTickets }, { readTickets }, { printTickets }] = await Promise.all([
    import('./ticket.ts'),
    import('../../../ticketing/box-office/read-tickets.ts'),
    import('../../terminal/print-tickets.ts'),
  ])
  const format = tickets === undefined ? 'text' : formatOf(tickets, 'tickets')
  return async (office, code) => {
    if (print !== undefined)
      await printTickets(office, code, { command: print, again: suggest(`ticket ${code}`) })
    if (tickets === undefined) return undefined
    const path = numbered ? withCode(tickets, code) : tickets
    return writeTickets(await readTickets(office, code, { forCalendar: format === 'ics' }), format, path)
  }
}

async function counter(
  { office, interrupted, suggest, style: styleOf }: CommandContext,
  named: string | undefined,
  holds: boolean,
  handing: Handing,
): Promise<Result> {
  const [
    { sellAtCounter },
    { chooseEvent },
    { SeatsLeft },
    { openPanel },
    { Shift },
    handOuts,
    style,
    deliver,
  ] = await Promise.all([
    import('../../counter/selling/sell-counter.ts'),
    import('../../counter/selling/choose-event.ts'),
    import('../../counter/selling/stand.ts'),
    import('../../counter/panel/open-panel.ts'),
    import('../../counter/selling/shift.ts'),
    import('../../counter/selling/hand-out.ts'),
    styleOf(),
    deliverer(handing, { numbered: true, suggest }),
  ])
  const found = named === undefined ? undefined : await SeatsLeft.of(office, named).catch(unlessUnknown)
  const panel = openPanel(terminal.out, interrupted, terminal.size)
  const shift = new Shift()
  try {
    const event = found ? found.event : await chooseEvent(office, panel, style, named)
    if (event !== undefined) {
      const handOut = deliver
        ? handOuts.deliveredBy(deliver, office, panel)
        : handOuts.shownOnScreen(panel, style)
      const seats = found ?? (await SeatsLeft.of(office, event))
      await sellAtCounter({ context: office, panel, style, shift, handOut, holds, seats, suggest })
    }
  } finally {
    panel.close()
  }
  return {
    message: `Closed after ${counted(shift.sales, 'sale')}`,
    data: {},
    view: shownList(bookingView, [], ''),
    written: true,
  }
}

/** What is no event's name may be the beginning of one. */
function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error
}

function inWords({ booking, payment, received, change, insteadOf, replayed }: Sold): string {
  const now = booking.status === 'confirmed' ? '' : `, and ${booking.status} now`
  const what = `${replayed ? `Sold before${now}: ` : 'Sold '}${seats(booking.quantity)} for ${booking.event.name}`
  const instead = insteadOf ? `, instead of ${insteadOf.booking.code}${givenBack(insteadOf.payments)}` : ''
  if (!payment) return what + instead
  const price = `${what}: ${amount(payment.amount)}, ${payment.method}${instead}`
  if (!change || Number(change.amount) === 0) return price
  return `${price}. Received ${amount(received)}, change ${amount(change)}`
}
