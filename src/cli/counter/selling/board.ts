import type { Availability } from '../../../ticketing/events/availability.ts'
import type { TicketType } from '../../../ticketing/model/event.ts'
import { visible } from '../../../values/parse-error.ts'
import { displayWidth, padded, cut as shortened } from '../../output/display-width.ts'
import { amount, dateAndTime } from '../../output/human.ts'
import type { Style } from '../../terminal/terminal.ts'
import type { Size } from '../panel/block.ts'
import type { SeatsLeft } from './stand.ts'

/** Wider, the eye loses the line from a name to its number. */
const WIDEST = 72

/** What is for sale, and what is left of it. */
export function boardOf(
  { now, stale }: Pick<SeatsLeft, 'now' | 'stale'>,
  style: Style,
  size: Size,
): string[] {
  const lines = board(now, style, size)
  return stale ? [...lines, style.red.bold('! NO ANSWER: these numbers may be old')] : lines
}

function board(now: Availability, style: Style, { columns, rows }: Size): string[] {
  const width = Math.min(columns - 1, WIDEST)
  const title = `${style.bold(visible(now.event.name))}  ${style.dim(dateAndTime(now.event.startsAt))}`
  const room = Math.max(1, Math.floor(rows / 2) - 2)
  const types = now.ticketTypes.slice(0, room)
  const more = now.ticketTypes.length - types.length
  const prices = types.map(({ price }) => amount(price) || 'free')
  const left = types.map(type => stateOf(type, now))
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(displayWidth))
  const [ofPrices, ofLeft] = [widest(prices), widest(left)]
  const ofNames = Math.max(6, width - ofPrices - ofLeft - 6)
  const lines = types.map(({ name }, at) => {
    const cells = [
      padded(shortened(visible(name), ofNames), ofNames, 'left'),
      padded(prices[at] ?? '', ofPrices, 'right'),
      colored(padded(left[at] ?? '', ofLeft, 'right'), style),
    ]
    return `  ${cells.join('  ')}`
  })
  return [
    spread(title, colored(stateOfEvent(now), style), width),
    ...lines,
    ...(more > 0 ? [style.dim(`  and ${more} more types`)] : []),
  ]
}

function spread(left: string, right: string, width: number): string {
  const room = Math.max(1, width - displayWidth(right) - 1)
  return `${padded(shortened(left, room), room, 'left')} ${right}`
}

const CLOSED = { canceled: 'CANCELED', ended: 'OVER', draft: 'STILL A DRAFT' } as const

function stateOfEvent({ status, available, free, ticketTypes }: Availability): string {
  if (status !== 'on_sale') return CLOSED[status]
  if (ticketTypes.every(({ sales }) => sales === 'closed')) return 'SALES CLOSED'
  if (ticketTypes.every(({ sales }) => sales !== 'open')) return 'NOT ON SALE YET'
  if (available > 0) return `${available} left`
  return free > 0 ? `SOLD OUT, ${free} for the waitlist` : 'SOLD OUT'
}

function stateOf({ available, sales }: TicketType, { status }: Availability): string {
  if (status !== 'on_sale') return ''
  if (sales === 'not_yet') return 'NOT YET'
  if (sales === 'closed') return 'CLOSED'
  return available > 0 ? `${available} left` : 'SOLD OUT'
}

/** Capitals say it too, where there is no color. */
function colored(state: string, style: Style): string {
  return /[A-Z]{2}/.test(state) ? style.red.bold(state) : style.green(state)
}
