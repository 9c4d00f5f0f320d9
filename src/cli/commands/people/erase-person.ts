import { erasePerson } from '../../../operations/people/erase-person.ts'
import { Conflict } from '../../../ticketing/conflict.ts'
import type { Erased } from '../../../ticketing/people/erase-person.ts'
import { Declined, type TixError } from '../../../values/errors.ts'
import { counted } from '../../../values/number.ts'
import { commandRunning } from '../../command.ts'
import { erasedView } from '../../output/person-view.ts'
import { shownOne } from '../../output/view.ts'

export const erasePersonCommand = commandRunning(
  erasePerson,
  {
    args: ['email'],
    examples: ['tix erase-person ada@example.com --dry-run', 'tix erase-person ada@example.com --yes'],
    shows: erasedView,
  },
  async ({ office, dryRun, confirm }, input) => {
    const run = async (evenToCome: boolean): Promise<Erased> =>
      (await erasePerson.run(office, { ...input, evenToCome }, { dryRun })).erased
    const erased = await run(input.evenToCome).catch(async (refusal: unknown) => {
      if (!(refusal instanceof Conflict)) throw refusal
      await agreed(confirm, refusal)
      return run(true)
    })
    const { bookings, waitlist, log } = erased
    return {
      message: `Erased ${input.email} from ${counted(bookings, 'booking')}, ${waitlist} of waitlists and ${counted(log, 'line')} of the log. What may remain: ${erased.remains.join('; ')}`,
      data: { erased },
      view: shownOne(erasedView, erased),
    }
  },
)

/** Where nobody can be asked, the refusal stands. */
async function agreed(confirm: (question: string) => Promise<void>, refusal: TixError): Promise<void> {
  try {
    await confirm(`${refusal.message}. Erase them nevertheless?`)
  } catch (error) {
    throw error instanceof Declined ? error : refusal
  }
}
