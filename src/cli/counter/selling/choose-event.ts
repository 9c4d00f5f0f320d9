import type { Context } from '../../../ticketing/context.ts'
import { listEvents } from '../../../ticketing/events/list-events.ts'
import type { Event } from '../../../ticketing/model/event.ts'
import { dateAndTime } from '../../output/human.ts'
import type { Style } from '../../terminal/terminal.ts'
import { choose } from '../panel/choose.ts'
import type { Panel } from '../panel/panel.ts'

const MOST = 20

/** An event that is still to come, by a few letters; gives its id. The only one there is needs no choosing. */
export async function chooseEvent(
  context: Context,
  panel: Panel,
  style: Style,
  typed?: string,
): Promise<string | undefined> {
  const search = async (text: string) => {
    const { events, next } = await listEvents(context, { search: text || undefined, limit: MOST })
    return { items: events, hasMore: next !== null }
  }
  const { items } = await search(typed ?? '')
  const only = items.length === 1 ? items[0] : undefined
  const chosen =
    only ??
    (await choose(panel, style, {
      prompt: 'Event > ',
      title: 'Type some letters of it; arrows and Enter choose, Esc goes back',
      search,
      line,
      nothing: text => (text === '' ? 'There is no event to come' : 'There is no such event to come'),
      typed,
    }))
  return chosen && String(chosen.id)
}

function line({ name, startsAt, available, capacity }: Event): string {
  return `${name}  ${dateAndTime(startsAt)}  ${available} of ${capacity} left`
}
