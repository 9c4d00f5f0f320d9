import { findBookings } from '../../../ticketing/box-office/find-bookings.ts'
import { TixError } from '../../../values/errors.ts'
import { ParseError, visible } from '../../../values/parse-error.ts'
import { choose } from '../panel/choose.ts'
import { keyLines } from '../panel/key-lines.ts'
import { ESCAPE } from '../panel/panel.ts'
import { boardOf } from './board.ts'
import { chooseEvent } from './choose-event.ts'
import { inALine, letIn, serveFound } from './found-booking.ts'
import { isCode, readOrder } from './order.ts'
import type { Stand } from './stand.ts'
import { takeBackLast } from './take-back.ts'
import { takeMoney } from './take-money.ts'

const KEYS = ['Enter: one seat', '2 vip: two of a type', 'u: undo', 'f: find', 'c: check in', '?: keys']

const HELP = `  Enter           one seat of the first type
  2               two of them
  2 vip, student  two of one type and one of another, by their first letters
  u               take the last sale back, or sell something else in its place
  f               find a booking by a name, an address or a code: take its money,
                  hand out its tickets, check it in
  c               check a code in
  p               hand out the last tickets again
  e               sell another event
  q, Ctrl-C       the end of the shift
A type whose name is one of these letters: with a number, as in 1 c.
When it is paid: Enter is exact cash, an amount gives the change, c a card,
t a transfer, f is free; n Ada is a name, e ada@example.com an address.
Esc goes back a step.`

/** The counter: one sale after the other, until it is closed. */
export async function sellAtCounter(stand: Stand): Promise<void> {
  const { panel, style, seats, shift } = stand
  const ended = new AbortController()
  const following = seats.follow(ended.signal, panel.redraw)
  try {
    for (;;) {
      const line = await panel.ask({
        prompt: 'Sell > ',
        silent: true,
        above: now => [...boardOf(seats, style, now), ...keyLines(KEYS, style, now)],
      })
      if (line === undefined || line.toLowerCase() === 'q') break
      if (line !== ESCAPE) await told(stand, () => serve(stand, line))
    }
  } finally {
    ended.abort()
    await following
  }
  await handOutTheRest(stand)
  for (const line of shift.totals()) panel.say(visible(line))
}

/** A printer that hangs keeps nobody at the counter: what it has not printed is told. */
async function handOutTheRest({ panel, handOut, suggest }: Stand): Promise<void> {
  if (handOut.underWay.size === 0) return
  if (await panel.wait('The last tickets are being handed out', handOut.finished())) return
  panel.say(`! Not handed out: ${[...handOut.underWay].join(', ')}. To do it: ${suggest('ticket <code>')}`)
}

/** Whatever is wrong with what was typed is told, and the counter stays open. */
async function told({ panel, style, seats }: Stand, work: () => Promise<void>): Promise<void> {
  try {
    await work()
    await seats.look()
  } catch (error) {
    if (!(error instanceof TixError || error instanceof ParseError)) throw error
    panel.refuse(style.red(`! ${visible(error.message)}`))
  }
}

async function serve(stand: Stand, line: string): Promise<void> {
  const { panel, shift, handOut, seats } = stand
  const [, key = '', text = ''] = /^([ufcpe?])(?:\s+(.*))?$/i.exec(line) ?? []
  switch (key.toLowerCase()) {
    case '?':
      return panel.say(HELP)
    case 'u':
      return takeBackLast(stand)
    case 'f':
      return find(stand, text)
    case 'c':
      return checkIn(stand, text)
    case 'p':
      return shift.last ? handOut.tickets(shift.last.booking) : panel.say('Nothing was sold yet')
    case 'e': {
      const event = await chooseEvent(stand.context, panel, stand.style, text)
      return event === undefined ? undefined : seats.change(event)
    }
  }
  // What is for sale is what it is now, not what it was when the prompt was drawn.
  await seats.look()
  const types = seats.now.ticketTypes
  return isCode(line, types) ? find(stand, line) : takeMoney(stand, readOrder(line, types))
}

async function find(stand: Stand, typed: string): Promise<void> {
  const { context, panel, style, seats } = stand
  const search = async (text: string) => {
    const wanted = { text: text || undefined, event: seats.event, limit: 15 }
    const { bookings, next } = await findBookings(context, wanted)
    return { items: bookings, hasMore: next !== null }
  }
  const found = await choose(panel, style, {
    prompt: 'Find > ',
    title: 'A name, an address or a code; arrows and Enter show it, Esc goes back',
    search,
    line: inALine,
    nothing: () => 'Nobody found',
    typed,
  })
  if (found) await serveFound(stand, found)
}

async function checkIn(stand: Stand, typed: string): Promise<void> {
  const code = typed || (await stand.panel.ask({ prompt: 'Check in > ', silent: true }))
  if (code && code !== ESCAPE) await letIn(stand, code)
}
