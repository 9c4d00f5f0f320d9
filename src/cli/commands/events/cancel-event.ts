import { cancelEvent as operation } from '../../../operations/events/cancel-event.ts'
import { bookingSchema } from '../../../operations/schemas/booking.ts'
import { listOf } from '../../../operations/schemas/values.ts'
import { entrySchema } from '../../../operations/schemas/waitlist.ts'
import { type AtStake, atStake } from '../../../ticketing/events/at-stake.ts'
import { cancelEvent } from '../../../ticketing/events/cancel-event.ts'
import { showEvent } from '../../../ticketing/events/show-event.ts'
import { bookingsToTell, toTell, waitingToTell } from '../../../ticketing/events/told-of-cancellation.ts'
import { moneyText } from '../../../values/money.ts'
import { counted, grouped } from '../../../values/number.ts'
import { commandRunning } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import type { Result } from '../../output/result.ts'
import { type Shown, shownList } from '../../output/view.ts'
import { addressView, shownAddresses } from '../../output/views/address-view.ts'
import { type ToldGuest, toldView } from '../../output/views/told-view.ts'
import type { Question } from '../../terminal/confirm.ts'

export const cancelEventCommand = commandRunning(
  operation,
  {
    description:
      'Lists the bookings that were canceled with it and those who waited for seats, for telling them; repeating it ' +
      'gives the same list; with -q only their addresses, each once. Killed half-way, it goes on when it is repeated. It cannot be taken back, so it asks ' +
      'first; without a terminal it needs --yes.',
    args: ['event'],
    examples: [
      'tix cancel-event jazz-night --reason "the singer is ill"',
      'tix cancel-event jazz-night --yes --format csv --fields email,name,code',
      'tix cancel-event jazz-night -q > addresses.txt',
    ],
    shows: toldView,
    adds: () => ({ bookings: listOf(bookingSchema()), waiting: listOf(entrySchema()) }),
  },
  async ({ office, dryRun, confirm, interrupted, progress, quiet }, input): Promise<Result> => {
    const event = await showEvent(office, input.event)
    const { id, name, status } = event
    if (status !== 'canceled') await confirm(async () => question(event, await atStake(office, id)))
    const showProgress = (done: number) => progress(() => `${grouped(done)} canceled`)
    const canceled = await cancelEvent(office, input.event, { ...input, progress: showProgress }, { dryRun })
    const { replayed, counts } = canceled
    if (quiet)
      return {
        message: `Canceled: ${name}`,
        data: {},
        view: shownList(addressView, [], ''),
        stream: shownAddresses(toTell(office, id), interrupted),
      }
    const all = toTell(office, id)
    const { head, more } = await firstOf(all)
    return {
      message: `${replayed ? 'Already canceled' : 'Canceled'}: ${name}, with ${inWords(counts)}`,
      data: { event: canceled.event, counts, ...(replayed && { replayed }) },
      view: shownList(toldView, head, 'It had no bookings'),
      ...(more && { stream: shown(all, interrupted) }),
      lists: {
        bookings: shown(bookingsToTell(office, id), interrupted),
        waiting: shown(waitingToTell(office, id), interrupted),
      },
    }
  },
)

/** Where guests have paid, a `y` would be typed too easily. */
function question({ name, slug }: { name: string; slug: string }, stake: AtStake): Question {
  const waiting = stake.waiting === 0 ? '' : `, and ${grouped(stake.waiting)} on the waitlist`
  const paid = stake.paid && `. Paid for them, and to be given back: ${moneyText(stake.paid)}`
  const lost = `${counted(stake.bookings, 'booking')} (${seats(stake.seats)})${waiting}`
  if (!paid) return { question: `Cancel ${name}, with ${lost}, for good?` }
  return { question: `Cancel ${name}, with ${lost}, for good?${paid.slice(1)}.`, typed: slug }
}

function inWords({ bookings, waiting }: { bookings: number; waiting: number }): string {
  const booked = `${bookings} ${bookings === 1 ? 'booking' : 'bookings'}`
  return waiting === 0 ? booked : `${booked}, and ${waiting} on the waitlist`
}

/** Lists up to this length are one table, others are drawn as they are read. */
const SHORT_LIST = 200

async function firstOf(
  pages: AsyncGenerator<readonly ToldGuest[]>,
): Promise<{ head: ToldGuest[]; more: boolean }> {
  const head: ToldGuest[] = []
  while (head.length < SHORT_LIST) {
    const page = await pages.next()
    if (page.done) return { head, more: false }
    head.push(...page.value)
  }
  return { head, more: true }
}

async function* shown(
  pages: AsyncIterable<readonly ToldGuest[]>,
  interrupted: AbortSignal,
): AsyncGenerator<Shown> {
  for await (const page of pages) {
    if (interrupted.aborted) return
    yield shownList(toldView, page, '')
  }
}
