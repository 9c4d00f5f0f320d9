import { erasePerson } from '../../../operations/people/erase-person.ts'
import { Conflict } from '../../../ticketing/conflict.ts'
import { Declined, type TixError } from '../../../values/errors.ts'
import { counted } from '../../../values/number.ts'
import { commandRunning } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { erasedView } from '../../output/views/person-view.ts'

export const erasePersonCommand = commandRunning(
  erasePerson,
  {
    args: ['email'],
    examples: ['tix erase-person ada@example.com --dry-run', 'tix erase-person ada@example.com --yes'],
    shows: erasedView,
  },
  async ({ office, dryRun, confirm }, input) => {
    const run = (evenToCome: boolean) => erasePerson.run(office, { ...input, evenToCome }, { dryRun })
    const { erased, replayed } = await run(input.evenToCome).catch(async (refusal: unknown) => {
      if (!(refusal instanceof Conflict) || !('toCome' in refusal.details)) throw refusal
      await agreed(confirm, refusal)
      return run(true)
    })
    const { bookings, waitlist, log, elsewhere } = erased
    return {
      message: `${replayed ? 'Erased before: ' : 'Erased '}${input.email} from ${counted(bookings, 'booking')}, ${waitlist} of waitlists, ${counted(log, 'line')} of the log and ${counted(elsewhere, 'other place')}. What may remain: ${erased.remains.join('; ')}`,
      data: { erased, ...(replayed && { replayed }) },
      view: shownOne(erasedView, erased),
    }
  },
)

/** Asks whether to erase all the same; where nobody can be asked, throws the refusal. */
async function agreed(confirm: (question: string) => Promise<void>, refusal: TixError): Promise<void> {
  try {
    await confirm(`${refusal.message}. Erase them nevertheless?`)
  } catch (error) {
    if (error instanceof Declined) throw error
    refusal.message += '. To erase them nevertheless, give --yes'
    throw refusal
  }
}
