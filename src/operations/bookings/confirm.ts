import { confirmBooking } from '../../ticketing/bookings/confirm.ts'
import { required } from '../field.ts'
import { booking } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { bookingOutput } from '../schemas/booking.ts'
import { orReplayed } from '../schemas/values.ts'

export const confirm = operation({
  name: 'confirm',
  summary: 'Turn a held booking into a confirmed one',
  description:
    'A hold that has expired is confirmed too if its seats are still free, after those who wait for seats.',
  role: 'seller',
  writes: true,
  input: { booking: required(booking) },
  output: bookingOutput,
  errors: ['SOLD_OUT', 'SALES_CLOSED', 'EVENT_CANCELED', 'PERSON_LIMIT', 'VOUCHER_SPENT', 'CONFLICT'],
  run: async (context, input, options) => orReplayed(await confirmBooking(context, input.booking, options)),
})
