import type { Queries } from '../store/queries/index.ts'
import { record } from './audit.ts'
import type { Office } from './office.ts'

/** A number that was wrong, and what it is now. */
export interface Repair {
  what: 'event' | 'quota' | 'payment'
  /** The event's slug, the ticket type's name, or the booking's code. */
  name: string
  before: number
  after: number
}

/**
 * Counts anew what can be derived: the free seats of events and quotas, and what was paid. What was
 * sold beyond the capacity stays as it is; that takes a person.
 */
export async function repairCounts(office: Office, { dryRun = false } = {}): Promise<Repair[]> {
  const wrong = await office.store.read(async queries => [
    ...(await queries.repairs.wrongEvents()).map(({ id }) => ({ id, mend: mendEvent })),
    ...(await queries.repairs.wrongQuotas()).map(({ id }) => ({ id, mend: mendQuota })),
    ...(await queries.repairs.wrongPayments()).map(({ id }) => ({ id, mend: mendPayment })),
  ])
  const repairs: Repair[] = []
  for (const { id, mend } of wrong) {
    // Looked at again in the transaction: others sell meanwhile.
    const repair = await office.store.write(queries => mend(office, queries, id), { dryRun })
    if (repair) repairs.push(repair)
  }
  return repairs
}

async function mendEvent(office: Office, queries: Queries, id: number): Promise<Repair | undefined> {
  const event = await queries.repairs.eventSeats(id)
  if (!event) return undefined
  const after = event.capacity - event.taken
  if (after === event.available || after < 0) return undefined
  await queries.repairs.setEventAvailable(id, after)
  await log(office, queries, { eventId: id }, { available: event.available }, { available: after })
  return { what: 'event', name: event.slug, before: event.available, after }
}

async function mendQuota(office: Office, queries: Queries, id: number): Promise<Repair | undefined> {
  const type = await queries.repairs.quotaSeats(id)
  if (!type) return undefined
  const after = type.quota - type.taken
  if (after === type.available || after < 0) return undefined
  await queries.repairs.setQuotaAvailable(id, after)
  const said = (available: number) => ({ type: type.name, available })
  await log(office, queries, { eventId: type.eventId }, said(type.available), said(after))
  return { what: 'quota', name: type.name, before: type.available, after }
}

async function mendPayment(office: Office, queries: Queries, id: number): Promise<Repair | undefined> {
  const booking = await queries.repairs.paidOf(id)
  if (!booking || booking.booked === booking.paid || booking.booked < 0) return undefined
  await queries.repairs.setPaid(id, booking.booked)
  const { eventId, paid, booked } = booking
  await log(office, queries, { eventId, bookingId: id }, { paid }, { paid: booked })
  return { what: 'payment', name: booking.code, before: paid, after: booked }
}

function log(
  office: Office,
  queries: Queries,
  on: { eventId: number; bookingId?: number },
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Promise<void> {
  return record(office, queries, { action: 'doctor.repair', at: office.clock.now(), ...on, before, after })
}
