import { find } from '../../../operations/box-office/find.ts'
import { listOf, objectOf, stringSchema } from '../../../operations/schemas/values.ts'
import { cursor as parseCursor } from '../../../ticketing/paging.ts'
import { limits } from '../../../values/limits.ts'
import type { CommandContext } from '../../command.ts'
import { commandRunning } from '../../operation-command.ts'
import { flag } from '../../options/make.ts'
import type { Result } from '../../output/result.ts'
import { shownList } from '../../output/view.ts'
import { type Addressee, addressView, shownAddresses } from '../../output/views/address-view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

type Found = Parameters<typeof find.run>[1]

export const findCommand = commandRunning(
  find,
  {
    args: ['text'],
    options: [
      flag('addresses', '--addresses', 'only the addresses to write to: of all that is found, each once'),
    ],
    examples: [
      'tix find lovelace',
      'tix find "ada lov" --event jazz-night',
      'tix find ada@exam',
      'tix find --event jazz-night --due',
      'tix find --owed --json',
      'tix find --event jazz-night --status confirmed --addresses -q',
    ],
    shows: bookingView,
    output: () => {
      const { properties } = find.output()
      const addresses = listOf(objectOf<Addressee>({ email: stringSchema }))
      return { properties: { ...properties, addresses }, optional: [...Object.keys(properties), 'addresses'] }
    },
  },
  async ({ office, interrupted }, { addresses, ...input }): Promise<Result> => {
    if (addresses)
      return {
        message: 'The addresses of those who booked',
        data: {},
        view: shownList(addressView, [], ''),
        lists: { addresses: shownAddresses(pages(office, input), interrupted) },
        stream: shownAddresses(pages(office, input), interrupted),
      }
    const { bookings, next } = await find.run(office, input, { dryRun: false })
    return {
      message: `${bookings.length} ${bookings.length === 1 ? 'booking' : 'bookings'}`,
      data: { bookings, next },
      view: shownList(bookingView, bookings, 'No booking found'),
    }
  },
)

/** All that is found, however much it is. */
async function* pages(office: CommandContext['office'], input: Found) {
  for (let cursor = input.cursor; ; ) {
    const { bookings, next } = await find.run(
      office,
      { ...input, cursor, limit: input.limit ?? limits.pageSize },
      { dryRun: false },
    )
    yield bookings
    if (next === null) return
    cursor = parseCursor(next)
  }
}
