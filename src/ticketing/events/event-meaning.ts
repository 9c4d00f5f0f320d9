import type { Queries } from '../../store/queries/index.ts'
import type { When } from '../../values/time/when.ts'
import type { Calendar, TimeZone } from '../../values/time/zone.ts'
import { eventIdOf } from '../model/event.ts'

/** What a request for an event may say of times. */
interface Times {
  timezone?: TimeZone | undefined
  starts?: When | null | undefined
  ends?: When | null | undefined
  salesStart?: When | null | undefined
  salesEnd?: When | null | undefined
}

/** What a change of an event means: its id for what it is called, and instants for times however they are written. */
export async function eventMeaning<Request extends Times>(
  queries: Queries,
  reference: string,
  calendar: Calendar,
  request: Request,
): Promise<Record<string, unknown> | undefined> {
  const id = await eventIdOf(queries, reference)
  const zone = id === undefined ? undefined : await queries.events.timezoneOf(id)
  if (id === undefined || zone === undefined) return undefined
  const { starts, ends, salesStart, salesEnd, ...others } = request
  const at = (moment: When | null | undefined, resolve: 'resolve' | 'resolveEnd') =>
    moment ? calendar[resolve](moment, request.timezone ?? zone) : moment
  return {
    ...others,
    event: id,
    starts: at(starts, 'resolve'),
    ends: at(ends, 'resolveEnd'),
    salesStart: at(salesStart, 'resolve'),
    salesEnd: at(salesEnd, 'resolveEnd'),
  }
}
