import type { EventRow, WaitlistRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { counted } from '../../values/number.ts'
import { folded } from '../../values/text.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { Conflict } from '../conflict.ts'
import { type Context, type Tx, write } from '../context.ts'
import { type Allocation, allocate, assertBookingSize } from '../inventory/allocation.ts'
import { loadForSale } from '../inventory/event-inventory.ts'
import { assertOnSale } from '../inventory/sales-period.ts'
import { offersEnd, offersPossible, serveQueue } from '../inventory/waitlist-queue.ts'
import { logChange } from '../log/log-change.ts'
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
  return write(
    context,
    async tx => {
      const { event, types } = await loadForSale(tx, request.event)
      const before = await tx.queries.waitlist.latestOf(event.id, request.email)
      if (before && isOpen(before, tx.now)) {
        assertSameWish(event, before, request)
        return { entry: await readEntry(tx.queries, before.id, tx.now), replayed: true }
      }
      assertOffersToCome(event, tx.now)
      const wishes = request.type === undefined ? [] : [{ name: request.type }]
      const allocations = allocate(event, types, wishes, request.quantity, tx.now)
      assertBookingSize(event, allocations)
      for (const allocation of allocations) assertCouldFit(event, allocation)
      const line = serveQueue(event, types, await tx.queries.waitlist.line(event.id), tx.now)
      const [allocation] = allocations
      if (!allocation) throw new Error('a wish for one ticket type came to none')
      assertNoneFree(event, line, allocation)
      const id = await join(tx, event, allocation, request)
      return { entry: await readEntry(tx.queries, id, tx.now), replayed: false }
    },
    { dryRun },
  )
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
function assertNoneFree(event: EventRow, line: ReturnType<typeof serveQueue>, wish: Allocation): void {
  const free = Math.min(line.left, line.leftOfType.get(wish.type.id) ?? line.left)
  if (wish.quantity > free) return
  throw new Conflict(
    'CONFLICT',
    `${counted(free, 'seat')} of ${event.name} ${free === 1 ? 'is' : 'are'} free: there is nothing to wait for. Book: tix book ${event.slug} --email <email> -n ${wish.quantity}`,
    { event: event.slug, type: wish.type.name, requested: wish.quantity, available: free },
  )
}
