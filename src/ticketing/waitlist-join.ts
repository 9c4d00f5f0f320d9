import type { Queries } from '../store/queries/index.ts'
import type { EventRow, WaitlistRow } from '../store/rows.ts'
import type { Email, Instant } from '../store/values.ts'
import { record } from './audit.ts'
import { type Allocation, allocate, assertBookingSize, assertOnSale } from './booking-rules.ts'
import { Conflict } from './errors.ts'
import type { Office } from './office.ts'
import { openTill } from './till.ts'
import { inZone } from './time/offsets.ts'
import { printedCode } from './values/booking-code.ts'
import { counted } from './values/number.ts'
import { folded } from './values/text.ts'
import { readEntry, type WaitlistEntry, waitlistStatus } from './waitlist-entry.ts'
import { goAlong, offersEnd, offersPossible } from './waitlist-line.ts'

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
  office: Office,
  request: JoinRequest,
  { dryRun = false } = {},
): Promise<{ entry: WaitlistEntry; replayed: boolean }> {
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const { event, types } = await openTill(office, queries, request.event, now)
      const before = await queries.waitlist.latestOf(event.id, request.email)
      if (before && isOpen(before, now)) {
        assertSameWish(event, before, request)
        return { entry: await readEntry(queries, before.id, now), replayed: true }
      }
      assertOffersToCome(event, now)
      const wishes = request.type === undefined ? [] : [{ name: request.type }]
      const allocations = allocate(event, types, wishes, request.quantity, now)
      assertBookingSize(event, allocations)
      for (const allocation of allocations) assertCouldFit(event, allocation)
      const line = goAlong(event, types, await queries.waitlist.line(event.id), now)
      const [allocation] = allocations
      if (!allocation) throw new Error('a wish for one ticket type came to none')
      assertNoneFree(event, line, allocation)
      const id = await join(office, queries, event, allocation, request, now)
      return { entry: await readEntry(queries, id, now), replayed: false }
    },
    { dryRun },
  )
}

async function join(
  office: Office,
  queries: Queries,
  event: EventRow,
  { type, quantity }: Allocation,
  { email, name }: JoinRequest,
  now: Instant,
): Promise<number> {
  const entry = { eventId: event.id, typeId: type.id, email, name: name ?? null, quantity, joinedAt: now }
  const id = await queries.waitlist.insert(entry)
  await record(office, queries, {
    action: 'waitlist.join',
    at: now,
    eventId: event.id,
    after: { entry: { id, email, name: name ?? null, quantity, type: type.name, status: 'waiting' } },
  })
  return id
}

function isOpen(row: WaitlistRow, now: Instant): boolean {
  return ['waiting', 'offered'].includes(waitlistStatus(row, now))
}

/** @throws Conflict when somebody is in the line with another wish */
function assertSameWish(event: EventRow, before: WaitlistRow, { quantity = 1, type }: JoinRequest): void {
  const sameType = type === undefined || folded(type) === folded(before.typeName)
  if (quantity === before.quantity && sameType) return
  const seats = `${counted(before.quantity, 'seat')} (${before.typeName})`
  const place =
    before.bookingCode === null
      ? `waits for ${seats} already, at position ${before.position}. To change that, leave the line first: tix waitlist leave ${event.slug} --email ${before.email}`
      : `has been offered ${seats} already. Accept: tix confirm ${printedCode(before.bookingCode)}`
  throw new Conflict('CONFLICT', `${before.email} ${place}`, {
    event: event.slug,
    email: before.email,
    quantity: before.quantity,
    type: before.typeName,
  })
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

/** @throws Conflict for a group that would wait for ever, and everyone behind it */
function assertCouldFit(event: EventRow, { type, quantity }: Allocation): void {
  const seats = Math.min(event.capacity, type.quota ?? event.capacity)
  if (quantity <= seats) return
  throw new Conflict(
    'CONFLICT',
    `${type.name} at ${event.name} has ${counted(seats, 'seat')} in all: ${quantity} will never be free`,
    { event: event.slug, type: type.name, requested: quantity, capacity: seats },
  )
}

/** @throws Conflict when they need not wait */
function assertNoneFree(event: EventRow, line: ReturnType<typeof goAlong>, wish: Allocation): void {
  const free = Math.min(line.left, line.leftOfType.get(wish.type.id) ?? line.left)
  if (wish.quantity > free) return
  throw new Conflict(
    'CONFLICT',
    `${counted(free, 'seat')} of ${event.name} ${free === 1 ? 'is' : 'are'} free: there is nothing to wait for. Book: tix book ${event.slug} --email <email> -n ${wish.quantity}`,
    { event: event.slug, type: wish.type.name, requested: wish.quantity, available: free },
  )
}
