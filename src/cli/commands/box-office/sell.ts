import { sell } from '../../../operations/box-office/sell.ts'
import type { Sold } from '../../../ticketing/bookings/sell.ts'
import { counted } from '../../../values/number.ts'
import { commandRunning } from '../../command.ts'
import { bookingView } from '../../output/booking-view.ts'
import { amount, givenBack, seats } from '../../output/human.ts'
import type { Result } from '../../output/result.ts'
import { shownList, shownOne } from '../../output/view.ts'
import { terminal } from '../../terminal.ts'

export const sellCommand = commandRunning(
  sell,
  {
    description:
      'At a terminal, with nothing but the event, it is a counter that stays open: see docs/box-office.md. With a number, a type or how it is paid, and without a terminal, it is one sale.',
    args: ['event'],
    flags: { quantity: '-n, --quantity <n>' },
    examples: [
      'tix sell jazz-night',
      'tix sell jazz-night -n 2 --paid card',
      'tix sell jazz-night --type student=2 --instead-of K7QF-3M9X',
      'tix sell jazz-night --type vip=2 --type standard --received 150',
    ],
    shows: bookingView,
  },
  async ({ office, dryRun, document, interrupted }, input): Promise<Result> => {
    const { event, quantity, type, paid, received, email, name } = input
    const one = [quantity, paid, received, email, name].some(given => given !== undefined) || type.length > 0
    const counter =
      !one && !dryRun && document.format === undefined && terminal.canAsk() && terminal.stdoutIsTerminal()
    if (event === undefined || !counter) {
      const sold = await sell.run(office, input, { dryRun })
      return { message: inWords(sold), data: { ...sold }, view: shownOne(bookingView, sold.booking) }
    }
    const [{ sellAtCounter }, { openLines }] = await Promise.all([
      import('../../counter/sell-counter.ts'),
      import('../../counter/lines.ts'),
    ])
    const lines = openLines(terminal.out, interrupted)
    try {
      const shift = await sellAtCounter(office, event, lines)
      return {
        message: `Closed after ${counted(shift.sales, 'sale')}`,
        data: {},
        view: shownList(bookingView, [], ''),
        written: true,
      }
    } finally {
      lines.close()
    }
  },
)

function inWords({ booking, payment, received, change, insteadOf, replayed }: Sold): string {
  const what = `${replayed ? 'Sold before: ' : 'Sold '}${seats(booking.quantity)} for ${booking.event.name}`
  const instead = insteadOf ? `, instead of ${insteadOf.booking.code}${givenBack(insteadOf.payments)}` : ''
  if (!payment) return what + instead
  const price = `${what}: ${amount(payment.amount)}, ${payment.method}${instead}`
  if (!change || Number(change.amount) === 0) return price
  return `${price}. Received ${amount(received)}, change ${amount(change)}`
}
