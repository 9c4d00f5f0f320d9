import { find } from '../../../operations/box-office/find.ts'
import { commandFor } from '../../command.ts'
import { bookingView } from '../../output/booking-view.ts'
import { shownList } from '../../output/view.ts'

export const findCommand = commandFor(find, {
  args: ['text'],
  examples: [
    'tix find lovelace',
    'tix find "ada lov" --event jazz-night',
    'tix find ada@exam',
    'tix find --event jazz-night --due',
    'tix find --owed --json',
  ],
  shows: bookingView,
  answer: ({ bookings }) => ({
    message: `${bookings.length} ${bookings.length === 1 ? 'booking' : 'bookings'}`,
    view: shownList(bookingView, bookings, 'No booking found'),
  }),
})
