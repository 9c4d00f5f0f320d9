import { list } from '../../../operations/events/list.ts'
import { quoted } from '../../../values/parse-error.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList } from '../../output/view.ts'
import { eventView } from '../../output/views/event-view.ts'
import type { Suggest } from '../../suggest.ts'

export const listCommand = commandFor(list, {
  examples: ['tix list', 'tix list --search jazz --available', 'tix list --all --format csv'],
  shows: eventView,
  answer: ({ events }, input, suggest) => ({
    message: `${events.length} ${events.length === 1 ? 'event' : 'events'}`,
    view: shownList(eventView, events, nothingFound(input, suggest)),
  }),
})

/** What was looked for, and how to see more; of a box office without events, how to begin. */
function nothingFound(input: Readonly<Record<string, unknown>>, suggest: Suggest): string {
  const given = FILTERS.filter(name => input[name] !== undefined && input[name] !== false)
  if (given.length === 0)
    return input['all']
      ? `No events. Begin one with: ${suggest('create-event')}`
      : `No events to come. Begin one with: ${suggest('create-event')}, or see past ones with: ${suggest('list --all')}`
  const told = given.map(name => {
    const value = input[name]
    if (typeof value === 'string') return `--${name} ${quoted(value)}`
    return `--${name}`
  })
  const past = input['all'] ? '' : ', among those to come. To search past ones too: add --all'
  return `No events for ${told.join(' ')}${past}. To see all: ${suggest('list --all')}`
}

const FILTERS = ['search', 'category', 'tag', 'from', 'to', 'available', 'status'] as const
