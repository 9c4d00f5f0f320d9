import type { Context } from '../context.ts'
import { toEvent } from '../model/describe-event.ts'
import { type Event, findEvent } from '../model/event.ts'

/** One event with everything that belongs to it. @throws NotFound */
export async function showEvent(context: Context, reference: string): Promise<Event> {
  return context.store.read(async queries =>
    toEvent(queries, await findEvent(queries, reference), context.clock.now()),
  )
}
