import { checkInTickets } from '../../../ticketing/check-in/check-in-tickets.ts'
import { inWords } from '../../../ticketing/check-in/refusal.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { pay } from '../../../ticketing/payments/payments.ts'
import { bookingCode } from '../../../values/codes/booking-code.ts'
import type { Money } from '../../../values/money.ts'
import { ParseError, visible } from '../../../values/parse-error.ts'
import { amount, seats as seatsText } from '../../output/human.ts'
import { keyLines } from '../panel/key-lines.ts'
import { ESCAPE } from '../panel/panel.ts'
import { changeFrom } from './change.ts'
import { readPayment } from './order.ts'
import type { Stand } from './stand.ts'

/** Who, what, and whether there is money to come. */
export function inALine({ code, name, email, quantity, status, due }: Booking): string {
  const open = due && Number(due.amount) > 0 ? `  ${amount(due)} DUE` : ''
  return `${name ?? email ?? 'walk-in'}  ${code}  ${seatsText(quantity)}  ${status}${open}`
}

/** What is done with a booking that was found: its money is taken, its tickets are handed out, or let in. */
export async function serveFound(stand: Stand, found: Booking): Promise<void> {
  const { panel, style, handOut } = stand
  panel.say(visible(inALine(found)))
  for (const { code, type, attendee, status } of found.tickets)
    panel.say(visible(['', code, type, ...(attendee ? [attendee] : []), status.replace('_', ' ')].join('  ')))
  const due = found.due && Number(found.due.amount) > 0 && found.status !== 'canceled' ? found.due : undefined
  const keys = [
    ...(due ? [`m: take ${amount(due)}`] : []),
    ...(found.status === 'confirmed' ? ['p: hand out its tickets', 'c: check it in'] : []),
    'Esc: back',
  ]
  if (keys.length === 1) return
  const line = await panel.ask({
    prompt: `${found.code} > `,
    silent: true,
    above: now => keyLines(keys, style, now),
  })
  const key = line?.toLowerCase()
  if (key === 'm' && due) return takeDue(stand, found, due)
  if (key === 'p' && found.status === 'confirmed') return handOut.tickets(found)
  if (key === 'c') return letIn(stand, found.code)
}

/** Takes what is due for a booking that was made elsewhere, and hands out its tickets. */
async function takeDue({ context, panel, style, shift, handOut }: Stand, found: Booking, due: Money) {
  const line = await panel.ask({
    prompt: 'Paid > ',
    silent: true,
    above: now => [
      style.bold(visible(`${found.code}: ${amount(due)}`)),
      ...keyLines(
        ['Enter: exact', '50: change', 'c: card', 't: transfer', 'f: free', 'Esc: back'],
        style,
        now,
      ),
    ],
  })
  if (line === undefined || line === ESCAPE) return panel.say('Not paid')
  const paying = readPayment(line)
  if (!('paid' in paying)) throw new ParseError('its name and address are changed with tix update-booking')
  const change = changeFrom(paying.received, due)
  // The sum that was shown: where somebody else has taken it since, it is not taken twice.
  const { booking, payment } = await pay(context, {
    code: bookingCode(found.code),
    method: paying.paid,
    amount: due.amount,
  })
  shift.addPayment(payment)
  panel.say(visible(`Paid ${amount(payment.amount)} ${payment.method} for ${booking.code}`))
  await handOut.tickets(booking)
  if (Number(change.amount) > 0) panel.say(style.inverse.bold(` CHANGE ${amount(change)} `))
}

/** Lets a ticket in, or who of a booking is not. */
export async function letIn({ context, panel, style, seats }: Stand, code: string): Promise<void> {
  const { checkIns } = await checkInTickets(context, { codes: [code], event: seats.event })
  for (const done of checkIns) {
    if (done.outcome === 'OK') panel.say(style.green(visible(`OK ${done.ticket} ${done.name ?? ''}`)))
    else panel.say(style.red(visible(`${done.outcome}: ${inWords(done)}`)))
  }
}
