import type { LogRow, Row, Tables } from './tables.ts'

const BOOKING_FIELDS = ['code', 'email', 'name', 'quantity', 'status', 'channel', 'total', 'paid']
const EVENT_FIELDS = ['slug', 'name', 'capacity', 'status']

export interface Replayed {
  /** Moments at which more seats were taken than there are. */
  oversold: string[]
  /** Where the log contradicts itself or the tables. */
  contradictions: string[]
  /** By actor and booking code: the booking as the actor's last line left it. */
  leftBy: Map<string, Map<string, Row>>
}

/** Plays the log again from the beginning: every `after` is merged into what it tells of. */
export function replay({ events, bookings, log }: Tables): Replayed {
  const result: Replayed = { oversold: [], contradictions: [], leftBy: new Map() }
  const known = { events: new Map<number, Row>(), bookings: new Map<number, Row>() }
  const taken = new Map<number, number>()
  for (const line of log) {
    const { event_id: eventId, booking_id: bookingId } = line
    if (eventId === null) continue
    if (line.action.startsWith('event.') && bookingId === null)
      merge(known.events, eventId, line, EVENT_FIELDS, result)
    if (bookingId !== null) {
      const before = seatsOf(known.bookings.get(bookingId))
      const booking = merge(known.bookings, bookingId, line, BOOKING_FIELDS, result)
      taken.set(eventId, (taken.get(eventId) ?? 0) + seatsOf(booking) - before)
      remember(result.leftBy, line.actor, booking)
    }
    const capacity = Number(known.events.get(eventId)?.['capacity'] ?? 0)
    const seats = taken.get(eventId) ?? 0
    if (seats > capacity)
      result.oversold.push(`event ${eventId} had ${seats} of ${capacity} seats taken at line ${line.id}`)
  }
  compare('event', events, known.events, EVENT_FIELDS, result)
  compare('booking', bookings, known.bookings, BOOKING_FIELDS, result)
  return result
}

function merge(
  known: Map<number, Row>,
  id: number,
  line: LogRow,
  fields: readonly string[],
  result: Replayed,
): Row {
  const state = known.get(id) ?? {}
  const before = parsed(line.before)
  for (const field of fields)
    if (field in before && field in state && plain(before[field]) !== plain(state[field]))
      result.contradictions.push(
        `line ${line.id} (${line.action}) found ${field} ${before[field]}, but it was ${state[field]}`,
      )
  const after = parsed(line.after)
  const changes = Object.entries(after).filter(([field]) => fields.includes(field))
  const next = { ...state, ...Object.fromEntries(changes) }
  known.set(id, next)
  return next
}

function parsed(json: string | null): Row {
  return json === null ? {} : (JSON.parse(json) as Row)
}

function seatsOf(booking: Row | undefined): number {
  const seated = booking?.['status'] === 'held' || booking?.['status'] === 'confirmed'
  return seated ? Number(booking['quantity']) : 0
}

function remember(leftBy: Replayed['leftBy'], actor: string, booking: Row): void {
  const ofActor = leftBy.get(actor) ?? new Map<string, Row>()
  ofActor.set(plain(booking['code']), booking)
  leftBy.set(actor, ofActor)
}

/** The tables, against what the log makes of them. */
function compare(
  what: string,
  rows: readonly Row[],
  known: Map<number, Row>,
  fields: readonly string[],
  { contradictions }: Replayed,
): void {
  for (const row of rows) {
    const state = known.get(Number(row['id']))
    if (!state) contradictions.push(`${what} ${row['id']} is not in the log`)
    else
      for (const field of fields)
        if (field in state && plain(state[field]) !== plain(row[field]))
          contradictions.push(
            `${what} ${row['id']}: ${field} is ${row[field]}, in the log it is ${state[field]}`,
          )
  }
  const ids = new Set(rows.map(row => Number(row['id'])))
  for (const id of known.keys()) if (!ids.has(id)) contradictions.push(`${what} ${id} is in the log only`)
}

/**
 * Values as text that can be compared: codes with and without hyphen are the same, so are null and missing,
 * and an amount of money is the number of cents that the tables hold.
 */
export function plain(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'amount' in value)
    return String(Number(String(value.amount).replace('.', '')))
  return JSON.stringify(value ?? null).replace(/^"([0-9A-Z]{4})-([0-9A-Z]{4})"$/, '"$1$2"')
}
