import type { EventRow, WaitlistRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Email } from '../../values/email.ts'
import { nameKey } from '../../values/names/names.ts'
import { counted } from '../../values/number.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { type Allocation, allocate, assertBookingSize, seatsOf } from '../inventory/allocation.ts'
import { loadForSale, makeRoom } from '../inventory/event-inventory.ts'
import { FreeSeats } from '../inventory/free-seats.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { assertPersonLimit } from '../inventory/person-limit.ts'
import { assertOnSale } from '../inventory/sales-period.ts'
import { lackOf, typeToName } from '../inventory/seats.ts'
import { groupSizes, offersEnd, offersPossible } from '../inventory/waitlist/offer-limits.ts'
import { logChange } from '../log/log-change.ts'
import { eventIdOf } from '../model/event.ts'
import { isCalled } from '../model/ticket-type-names.ts'
import { readEntry, type WaitlistEntry, waitlistStatus } from '../model/waitlist-entry.ts'

export interface JoinRequest {
  event: string
  email: Email
  name?: string | undefined
  quantity?: number | undefined
  /** The ticket type; else the only one on sale. */
  type?: string | undefined
}

/**
 * Puts somebody at the end of the line for seats that are not there. Who is in it with the same wish already
 * stays where they are. Where seats are free for them, they are told to book instead.
 *
 * @throws NotFound, Invalid, and Conflict
 */
export async function joinWaitlist(
  context: Context,
  request: JoinRequest,
  { dryRun = false } = {},
): Promise<{ entry: WaitlistEntry; replayed: boolean }> {
  return once(
    context,
    {
      operation: 'waitlist join',
      request: { ...request },
      meaning: queries => joinMeaning(queries, request),
      work: tx => joinOrRefuse(tx, request),
      trace: ({ entry }) => ({ entry: entry.id }),
      again: async (tx, { entry }) => ({
        entry: await readEntry(tx.queries, entry, tx.now),
        replayed: true,
      }),
    },
    { dryRun, about: request.event.toLowerCase() },
  )
}

async function joinMeaning(queries: Queries, { event, type, quantity = 1, ...request }: JoinRequest) {
  const id = await eventIdOf(queries, event)
  if (id === undefined) return undefined
  const types = await queries.ticketTypes.ofEvent(id)
  const wished = type === undefined ? types : types.filter(isCalled(type))
  return { ...request, event: id, quantity, type: wished.length === 1 ? wished[0]?.id : null }
}

async function joinOrRefuse(tx: Tx, request: JoinRequest) {
  const inventory = await loadForSale(tx, request.event)
  const { event } = inventory
  const before = await tx.queries.waitlist.latestOf(event.id, request.email)
  if (before && isOpen(before, tx.now)) {
    const entry = await readEntry(tx.queries, before.id, tx.now)
    assertSameWish(entry, request)
    return { entry, replayed: true }
  }
  assertOffersToCome(event, tx.now)
  const { type, quantity } = request
  const types = type === undefined ? [] : [{ name: type }]
  const allocations = allocate(inventory, { types, quantity }, tx.now)
  assertBookingSize(event, allocations)
  await assertPersonLimit(tx.queries, event, request.email, seatsOf(allocations), tx.now)
  for (const allocation of allocations) assertCouldFit(event, allocation, tx.now)
  const [allocation] = allocations
  if (!allocation) throw new Error('a wish for one ticket type came to none')
  assertTooFewFree(await makeRoom(tx, inventory, allocations), allocation, request.email, tx.now)
  const id = await join(tx, event, allocation, request)
  return { entry: await readEntry(tx.queries, id, tx.now), replayed: false }
}

async function join(
  tx: Tx,
  event: EventRow,
  { type, quantity }: Allocation,
  { email, name }: JoinRequest,
): Promise<number> {
  const entry = { eventId: event.id, typeId: type.id, email, name: name ?? null, quantity, joinedAt: tx.now }
  const id = await tx.queries.waitlist.insert(entry)
  await logChange(tx, {
    action: 'waitlist.join',

    eventId: event.id,
    after: { entry: { id, email, name: name ?? null, quantity, type: type.name, status: 'waiting' } },
  })
  return id
}

function isOpen(row: WaitlistRow, now: Instant): boolean {
  return ['waiting', 'offered'].includes(waitlistStatus(row, now))
}

/** Why whoever waits already cannot join with another wish. */
export const IN_LINE = 'in_line'

/** @throws Conflict when somebody is in the line with another wish */
function assertSameWish(before: WaitlistEntry, { quantity = 1, type }: JoinRequest): void {
  const sameType = type === undefined || nameKey(type) === nameKey(before.type)
  if (quantity === before.quantity && sameType) return
  const seats = `${counted(before.quantity, 'seat')} (${before.type})`
  const where = before.position === null ? 'in vain' : `at position ${before.position}`
  const { event, email, booking } = before
  const [place, next] =
    booking === null
      ? [
          `waits for ${seats} already, ${where}`,
          {
            purpose: 'To change that, leave the line first',
            operation: 'waitlist leave',
            values: { from: event.slug, email },
          },
        ]
      : [
          `has been offered ${seats} already`,
          { purpose: 'Accept', operation: 'confirm', values: { booking } },
        ]
  const { quantity: seatsBefore, type: typeBefore } = before
  const details = { event: event.slug, email, reason: IN_LINE, quantity: seatsBefore, type: typeBefore }
  throw new Conflict('CONFLICT', `${email} ${place}`, details, next)
}

/** @throws Conflict when no offer can be made any more, or the event does not sell */
function assertOffersToCome(event: EventRow, now: Instant): void {
  assertOnSale(event, now)
  if (offersPossible(event, now)) return
  const began = inZone(offersEnd(event), event.utcOffsets)
  throw new Conflict('SALES_CLOSED', `${event.name} began at ${began}: seats are no longer offered`, {
    event: event.slug,
    reason: 'begun',
  })
}

/** @throws Conflict for a group that would wait for ever */
function assertCouldFit(event: EventRow, { type, quantity }: Allocation, now: Instant): void {
  const { most } = groupSizes(event, type, now)
  if (quantity <= most) return
  throw new Conflict(
    'CONFLICT',
    `${type.name} at ${event.name} has ${counted(most, 'seat')} in all: ${quantity} will never be free`,
    { event: event.slug, type: type.name, requested: quantity, capacity: most },
  )
}

/** @throws Conflict when they need not wait: what nobody in the line can have is on sale */
function assertTooFewFree(
  inventory: EventInventory,
  allocation: Allocation,
  email: Email,
  now: Instant,
): void {
  if (lackOf(inventory, [allocation])) return
  const { event, types } = inventory
  const { type, quantity } = allocation
  const free = new FreeSeats(event, types).of(type)
  throw new Conflict(
    'CONFLICT',
    `${counted(free, 'seat')} of ${event.name} ${free === 1 ? 'is' : 'are'} free: there is nothing to wait for`,
    { event: event.slug, type: type.name, requested: quantity, available: free },
    {
      purpose: 'Book',
      operation: 'book',
      values: { event: event.slug, email, quantity, type: typeToName(type, types, now) },
    },
  )
}
