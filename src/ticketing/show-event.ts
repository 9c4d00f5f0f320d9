import { describeEvent } from './describe-event.ts'
import { type Event, findEvent } from './event.ts'
import type { Office } from './office.ts'

/** One event with everything that belongs to it. @throws NotFound */
export async function showEvent(office: Office, reference: string): Promise<Event> {
  return office.store.read(async queries =>
    describeEvent(queries, await findEvent(queries, reference), office.clock.now()),
  )
}
