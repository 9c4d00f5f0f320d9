import { showEntry } from '../../ticketing/waitlist/show.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { field, required } from '../field.ts'
import { operation } from '../operation.ts'
import { entrySchema } from '../schemas/waitlist.ts'

/** For the Location of an entry that was made; the command line has only the list. */
export const waitlistShow = operation({
  name: 'waitlist show',
  summary: 'Show a waitlist entry, and its place in the line',
  role: 'seller',
  input: { from: required(field({ help: 'the id of an entry', placeholder: 'id' }, text(limits.slug))) },
  output: () => ({ properties: { entry: entrySchema() } }),
  run: async (context, { from }) => ({ entry: await showEntry(context, from) }),
})
