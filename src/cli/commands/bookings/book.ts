import { book } from '../../../operations/bookings/book.ts'
import { writtenFiles } from '../../../operations/schemas/values.ts'
import type { Alike } from '../../../ticketing/bookings/alike.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { Invalid } from '../../../values/errors.ts'
import { limits } from '../../../values/limits.ts'
import { text } from '../../../values/text.ts'
import type { CommandContext } from '../../command.ts'
import { commandRunning } from '../../operation-command.ts'
import { option } from '../../options/make.ts'
import { dateAndTime, seats } from '../../output/human.ts'
import type { Result } from '../../output/result.ts'
import { shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'
import type { Suggest } from '../../suggest.ts'

export const bookCommand = commandRunning(
  book,
  {
    args: ['event'],
    options: [
      option(
        'tickets',
        '--tickets <file>',
        "write the tickets, in the format of the file's ending: .pdf, .png, .svg, .ics, .txt",
        text(limits.path),
      ),
    ],
    flags: { quantity: '-n, --quantity <n>' },
    examples: [
      'tix book jazz-night --email ada@example.com -n 2',
      'tix book jazz-night --email ada@example.com --type vip=2 --type standard=3',
      'tix book jazz-night --email ada@example.com -n 2 --attendee "Ada Lovelace" --attendee "Charles Babbage"',
      'tix book jazz-night --email ada@example.com --voucher EARLY-BIRD',
      'tix book jazz-night --email ada@example.com --hold 15m',
      'tix book jazz-night --email ada@example.com -n 2 --paid cash',
      'tix book jazz-night --email ada@example.com -n 2 --tickets tickets.pdf',
      'tix book jazz-night --email ada@example.com --idempotency-key order-4711 -q',
    ],
    shows: bookingView,
    adds: writtenFiles,
  },
  async ({ office, dryRun, suggest }, { tickets, ...input }): Promise<Result> => {
    const write = tickets === undefined ? undefined : await ticketWriter(tickets, input.hold !== undefined)
    const data = await book.run(office, input, { dryRun })
    const { booking, alike = [], replayed } = data
    const files = write && !dryRun ? await write(office, booking) : undefined
    return {
      // What a dry run holds is not there to be confirmed.
      message: `${replayed ? nowThere(booking) : said(booking)}${dryRun && !replayed ? '' : toBook(booking, suggest)}${alsoBooked(alike)}`,
      data: { ...data, ...(files && { files }) },
      view: shownOne(bookingView, booking),
    }
  },
)

/** Prepares the writing of tickets before anything is booked: the path may be that of a database, or end with what is no format: it is refused. */
async function ticketWriter(path: string, hold: boolean) {
  if (hold) throw Invalid.field('tickets', 'exist once seats are sold; a hold has none yet')
  const [{ assertNoDatabase }, { formatOf, writeTickets }, { readTickets }] = await Promise.all([
    import('../../../batch/output/place.ts'),
    import('../box-office/ticket.ts'),
    import('../../../ticketing/box-office/read-tickets.ts'),
  ])
  assertNoDatabase(path, 'tickets')
  const format = formatOf(path, 'tickets')
  return async (office: CommandContext['office'], { code }: Booking) =>
    writeTickets(await readTickets(office, code, { forCalendar: format === 'ics' }), format, path)
}

/** What has become of a booking that a repetition finds. */
function nowThere(booking: Booking): string {
  if (booking.status === 'held') return said(booking)
  const { status, quantity, event, code } = booking
  return `Booked before as ${code}, which is ${status} now: ${seats(quantity)} for ${event.name}`
}

/** Somebody may have sent the same order twice. */
function alsoBooked(alike: readonly Alike[]): string {
  const [last] = alike
  if (!last) return ''
  return `. The same address booked ${seats(last.quantity)} a moment ago: ${alike.map(({ code }) => code).join(', ')}`
}

function said({ status, quantity, event, expiresAt }: Booking): string {
  const what = `${seats(quantity)} for ${event.name}`
  return status === 'held' && expiresAt !== null
    ? `Holding ${what} until ${dateAndTime(expiresAt)}`
    : `Booked ${what}`
}

function toBook({ status, quantity, code }: Booking, suggest: Suggest): string {
  if (status !== 'held') return ''
  return `. To book ${quantity === 1 ? 'it' : 'them'}: ${suggest(`confirm ${code}`)}`
}
