import type { Queries } from '../../store/queries/index.ts'
import type { Context } from '../../ticketing/context.ts'
import { findBooking } from '../../ticketing/model/booking.ts'
import { findEvent } from '../../ticketing/model/event.ts'
import { scannedCode } from '../../values/codes/scanned-code.ts'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { NotAllowed } from '../refusals.ts'
import type { Route } from '../routes/route.ts'

type Input = Readonly<Record<string, unknown>>

/** The fields that refer to something belonging to an event, and how to find that event. */
const REFERENCES: Readonly<Record<string, (queries: Queries, reference: string) => Promise<number>>> = {
  event: async (queries, reference) => (await findEvent(queries, reference)).id,
  booking: eventOfBooking,
  code: eventOfBooking,
  codes: eventOfBooking,
  from: eventOfEntry,
}

/** Who leaves the waitlist is named by the id of their entry. */
async function eventOfEntry(queries: Queries, reference: string): Promise<number> {
  const entry = /^\d{1,15}$/.test(reference) ? await queries.waitlist.byId(Number(reference)) : undefined
  return entry?.eventId ?? NOWHERE
}

const NOWHERE = -1

/** Of a booking, by its code or that of one of its tickets. */
async function eventOfBooking(queries: Queries, code: string): Promise<number> {
  const scanned = scannedCode(code)
  return scanned ? (await findBooking(queries, scanned.booking)).eventId : NOWHERE
}

/**
 * What a caller who is limited to some events leaves out is filled in with these: a list of theirs, or the only one.
 *
 * @throws NotAllowed where it is about more than their events
 */
export function limitTo(events: ReadonlySet<number>, route: Route, input: Input): Input {
  const { input: fields } = route.operation
  const named = referencesIn(input, route.limitedBy)
  if (named.length > 0 || (route.leavesOut && !route.limitedBy)) return {}
  if (events.size === 0) throw new NotAllowed('This token is limited to events that do not exist')
  const field = fields['event']
  const ids = [...events].map(String)
  if (field?.repeats) return { event: ids }
  if (!field)
    throw new NotAllowed('This is about the whole box office, and this token is limited to some events')
  if (ids.length === 1) return { event: ids[0] }
  throw new NotAllowed('This token is limited to several events: say which of them, as event')
}

/**
 * Whatever the input names must be of these events. What is of another one is answered as what does not exist.
 *
 * @throws NotFound
 */
export async function assertWithin(
  events: ReadonlySet<number>,
  input: Input,
  { store }: Context,
  limitedBy?: readonly string[],
): Promise<void> {
  const references = referencesIn(input, limitedBy)
  if (references.length === 0) return
  await store.read(async queries => {
    for (const { reference, eventOf } of references)
      if (!events.has(await eventOf(queries, reference).catch(nowhere))) throw notFound(reference)
  })
}

/** A thing that does not exist is answered in the same words as one that is another's. */
function nowhere(error: unknown): number {
  if (error instanceof NotFound) return NOWHERE
  throw error
}

function referencesIn(input: Input, limitedBy?: readonly string[]) {
  const deciding = Object.entries(REFERENCES).filter(([name]) => limitedBy?.includes(name) ?? true)
  return deciding.flatMap(([name, eventOf]) => {
    const value = input[name]
    const given = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
    return given.map(reference => ({ reference, eventOf }))
  })
}

function notFound(reference: string): NotFound {
  return new NotFound(`There is no ${quoted(reference)} for this token`, { reference })
}
