import { ACTIONS } from '../../ticketing/log/log-change.ts'
import { readLog } from '../../ticketing/reports/log.ts'
import { bookingCode } from '../../values/codes/booking-code.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { since } from '../../values/time/since.ts'
import { choice, described, field, flag } from '../field.ts'
import { event } from '../fields/booking.ts'
import { cursor, limit, until } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { logEntrySchema } from '../schemas/log-entry.ts'
import { listOf, nextSchema } from '../schemas/values.ts'

const ACTION_WORDS = [...new Set(ACTIONS.map(action => action.replace(/\..*/, ''))), ...ACTIONS]

export const log = operation({
  name: 'log',
  summary: 'Show every write: who, when, what was before and after',
  role: 'organizer',
  input: {
    event: described(event, 'only of this event (id or slug)'),
    booking: field({ help: 'only of this booking', placeholder: 'code' }, bookingCode),
    actor: field({ help: 'only what this actor did', placeholder: 'name' }, text(limits.actor)),
    since: field({ help: 'only from this time on; or how long ago, like 2h', placeholder: 'when' }, since),
    until,
    action: choice(
      { help: 'only this, or all of one kind: booking.cancel, payment', placeholder: 'action' },
      ACTION_WORDS,
    ),
    oldestFirst: flag('in the order in which things happened'),
    limit,
    cursor,
  },
  output: () => ({ properties: { entries: listOf(logEntrySchema()), next: nextSchema } }),
  run: (context, input) => readLog(context, input),
})
