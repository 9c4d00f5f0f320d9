import { copyEvent as copy } from '../../ticketing/events/copy-event.ts'
import { durationWithUnit } from '../../values/duration.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { when } from '../../values/time/when.ts'
import { described, field, integer, list, required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { draft, name, slug } from '../fields/event.ts'
import { operation } from '../operation.ts'
import { eventSchema } from '../schemas/event.ts'
import { listOf, orReplayed, replayedSchema } from '../schemas/values.ts'

const repetition = durationWithUnit('1m', '366d')

export const copyEvent = operation({
  name: 'copy-event',
  summary: 'Make further dates of an event, with its ticket types and limits',
  description:
    'Nothing that was sold is copied. The end and the periods of sales are as far from the beginning as they were, by ' +
    'the clocks of its zone: whole days keep the local time across clock changes.',
  role: 'organizer',
  writes: true,
  input: {
    event: required(event),
    starts: list(
      { help: 'when a copy begins; give it again for more', placeholder: 'when', aliases: ['startsAt'] },
      when,
      limits.copies,
    ),
    every: field(
      { help: 'how long after each other they begin, like 7d or 1w', placeholder: 'duration' },
      raw => repetition(raw.replace(/^(\d{1,3})w$/, (_, weeks) => `${Number(weeks) * 7}d`)),
    ),
    times: field(
      { help: 'with --every: how many copies', placeholder: 'n' },
      whole(1, limits.copies),
      integer(1, limits.copies),
    ),
    name: described(name, 'what the copies are called (else the same)'),
    slug: described(slug, 'their name in commands, with -2, -3, … where it is taken'),
    draft,
  },
  output: () => ({
    properties: { events: listOf(eventSchema()), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { every, ...input }, { dryRun }) => {
    const { events, replayed } = await copy(context, { ...input, everyMs: every }, { dryRun })
    return orReplayed({ events, replayed })
  },
})
