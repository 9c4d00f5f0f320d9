import { type Context, type Tx, write } from './context.ts'
import { logChange } from './log/log-change.ts'

/** A number that was wrong, as it was and as it is now. */
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
export async function repairCounts(context: Context, { dryRun = false } = {}): Promise<Repair[]> {
  const wrong = await context.store.read(async queries => [
    ...(await queries.repairs.wrongEvents()).map(({ id }) => ({ id, repair: repairEvent })),
    ...(await queries.repairs.wrongQuotas()).map(({ id }) => ({ id, repair: repairQuota })),
    ...(await queries.repairs.wrongPayments()).map(({ id }) => ({ id, repair: repairPayment })),
  ])
  const repairs: Repair[] = []
  for (const { id, repair } of wrong) {
    // Looked at again in the transaction: others sell meanwhile.
    const done = await write(context, tx => repair(tx, id), { dryRun })
    if (done) repairs.push(done)
  }
  return repairs
}

async function repairEvent(tx: Tx, id: number): Promise<Repair | undefined> {
  const event = await tx.queries.repairs.eventSeats(id)
  if (!event) return undefined
  const after = event.capacity - event.taken
  if (after === event.available || after < 0) return undefined
  await tx.queries.repairs.setEventAvailable(id, after)
  await log(tx, { eventId: id }, { available: event.available }, { available: after })
  return { what: 'event', name: event.slug, before: event.available, after }
}

async function repairQuota(tx: Tx, id: number): Promise<Repair | undefined> {
  const type = await tx.queries.repairs.quotaSeats(id)
  if (!type) return undefined
  const after = type.quota - type.taken
  if (after === type.available || after < 0) return undefined
  await tx.queries.repairs.setQuotaAvailable(id, after)
  const quota = (available: number) => ({ type: type.name, available })
  await log(tx, { eventId: type.eventId }, quota(type.available), quota(after))
  return { what: 'quota', name: type.name, before: type.available, after }
}

async function repairPayment(tx: Tx, id: number): Promise<Repair | undefined> {
  const booking = await tx.queries.repairs.paidOf(id)
  if (!booking || booking.booked === booking.paid || booking.booked < 0) return undefined
  await tx.queries.repairs.setPaid(id, booking.booked)
  const { eventId, paid, booked } = booking
  await log(tx, { eventId, bookingId: id }, { paid }, { paid: booked })
  return { what: 'payment', name: booking.code, before: paid, after: booked }
}

function log(
  tx: Tx,
  on: { eventId: number; bookingId?: number },
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Promise<void> {
  return logChange(tx, { action: 'doctor.repair', ...on, before, after })
}
