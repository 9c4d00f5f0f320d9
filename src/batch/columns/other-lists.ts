import { Invalid } from '../../values/errors.ts'
import { normal } from './headings.ts'

/** Lists that tix writes and that hold no bookings: each row would be read as a new guest. */
const OTHER_LISTS: readonly { what: string; knownBy: readonly string[] }[] = [
  { what: 'a list of tickets', knownBy: ['code', 'booking', 'position'] },
  { what: 'a door list', knownBy: ['code', 'booking', 'status', 'due'] },
  { what: 'a list of check-ins', knownBy: ['ticket', 'booking', 'position', 'gate'] },
  { what: 'a list of payments', knownBy: ['booking', 'kind', 'method', 'amount'] },
  { what: 'a waitlist', knownBy: ['id', 'email', 'quantity', 'joinedAt'] },
]
const STARTS = ['starts', 'startsat', 'start']

/** @throws Invalid where the headings say that these are no bookings but another list of tix's */
export function assertListsBookings(header: readonly string[]): void {
  const headings = new Set(header.map(normal))
  const isOfEvents = headings.has('capacity') && STARTS.some(start => headings.has(start))
  if (isOfEvents && ![...headings].some(heading => heading.includes('mail')))
    throw Invalid.field('', 'That is a list of events: import it by tix import-events')
  const other = OTHER_LISTS.find(({ knownBy }) => knownBy.every(heading => headings.has(normal(heading))))
  if (other)
    throw Invalid.field(
      '',
      `That is ${other.what} that tix wrote, and holds no bookings: tix export bookings writes those. To read it as new guests all the same, name a column: --map name=name`,
    )
}
