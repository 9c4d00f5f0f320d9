import { listEvents } from '../../ticketing/events/list-events.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { when } from '../../values/time/when.ts'
import { choice, field, flag } from '../field.ts'
import { tag } from '../fields/event.ts'
import { cursor, limit } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { eventSchema } from '../schemas/event.ts'
import { listOf, nextSchema } from '../schemas/values.ts'

export const list = operation({
  name: 'list',
  summary: 'List events, the next one first',
  description: 'Shows what is still to come unless told otherwise.',
  role: 'public',
  input: {
    search: field(
      { help: 'whose name, venue, category or description has this', placeholder: 's' },
      text(limits.search),
    ),
    category: field({ help: 'of this category', placeholder: 's' }, text(limits.category)),
    tag: field({ help: 'with this tag', placeholder: 's' }, tag),
    from: field({ help: 'that begin at this time or later', placeholder: 'when' }, when),
    to: field({ help: 'that begin before this time (or on this day)', placeholder: 'when' }, when),
    available: flag('that have seats left'),
    status: choice({ help: 'that are draft, on_sale, canceled or ended', placeholder: 's' }, [
      'draft',
      'on_sale',
      'canceled',
      'ended',
    ]),
    all: flag('also what is over or canceled'),
    sort: choice({ help: 'by starts, name, available or created', placeholder: 'order' }, [
      'starts',
      'name',
      'available',
      'created',
    ]),
    limit,
    cursor,
  },
  output: () => ({ properties: { events: listOf(eventSchema()), next: nextSchema } }),
  run: (context, input, { seen }) => listEvents(context, input, seen),
})
