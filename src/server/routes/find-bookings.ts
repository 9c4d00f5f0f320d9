import { myBookings } from '../../operations/bookings/my-bookings.ts'
import { find } from '../../operations/box-office/find.ts'
import { described } from '../../operations/field.ts'
import { email } from '../../operations/fields/booking.ts'
import { operation } from '../../operations/operation.ts'
import { Invalid } from '../../values/errors.ts'

/** What `find` and `my-bookings` do, in one place: with an address, its bookings. */
export const findBookings = operation({
  ...find,
  input: { ...find.input, email: described(email, 'only those of this address') },
  run: (context, { email, ...input }, options) => {
    if (email === undefined) return find.run(context, input, options)
    const { text, due, owed, ...page } = input
    const others = Object.entries({ text, due, owed }).filter(([, value]) => value)
    if (others.length > 0)
      throw new Invalid(others.map(([field]) => ({ field, message: 'cannot be given together with email' })))
    return myBookings.run(context, { email, ...page }, options)
  },
})
