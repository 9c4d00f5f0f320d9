import { transferBooking } from '../../../ticketing/bookings/transfer.ts'
import { command } from '../../command.ts'
import { bookingArgument, guestName, to } from '../../options/booking.ts'
import { required } from '../../options/make.ts'
import { bookingView } from '../../output/booking-view.ts'
import { shownOne } from '../../output/view.ts'

export const transferCommand = command({
  name: 'transfer',
  summary: 'Hand a booking to someone else, whose tickets get new codes',
  description:
    'No seat is given back, so it works when the event is sold out. Tickets that the old guest has are worthless\n' +
    'from then on. The booking keeps its code.',
  args: [bookingArgument],
  options: [required(to), guestName],
  examples: ['tix transfer K7QF-3M9X --to bob@example.com --name "Bob Ross"'],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun }, input) => {
    const { booking, replayed } = await transferBooking(office, input, { dryRun })
    return {
      message: replayed
        ? `${booking.code} for ${booking.event.name} was handed over before; it is ${booking.email}'s now`
        : `${booking.code} for ${booking.event.name} is ${booking.email}'s`,
      data: { booking, ...(replayed && { replayed }) },
      view: shownOne(bookingView, booking),
    }
  },
})
