import { Invalid, NotFound } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import type { EventRow, WaitlistRow, WaitlistStatus } from '../store/rows.ts'
import type { Email, Instant } from '../store/values.ts'
import { record } from './audit.ts'
import { findBooking } from './booking.ts'
import { endBooking } from './change-booking.ts'
import { Conflict } from './errors.ts'
import { findEvent } from './event.ts'
import { seatsFreed } from './freed-seats.ts'
import { endLapsedHolds, releaseLapsedHolds } from './holds.ts'
import type { Office } from './office.ts'
import { cut, type PageRequest, pageOf } from './paging.ts'
import { printedCode } from './values/booking-code.ts'
import { quoted } from './values/mistake.ts'
import { describeEntry, readEntry, type WaitlistEntry } from './waitlist-entry.ts'
import { OFFER_TTL_MS, offerSeats } from './waitlist-offers.ts'

/** Who leaves: somebody, of an event; or the entry of that id. */
export interface LeaveRequest {
  /** With an address the event's id or slug, without one the entry's id. */
  from: string
  email?: Email | undefined
}

/**
 * Takes somebody out of the line; an offer is declined, and its seats go to the next. Who has left already is
 * left alone.
 *
 * @throws NotFound, and Conflict for somebody who has accepted their seats
 */
export async function leaveWaitlist(
  office: Office,
  request: LeaveRequest,
  { dryRun = false } = {},
): Promise<{ entry: WaitlistEntry; replayed: boolean }> {
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const found = await findEntry(queries, request)
      await releaseLapsedHolds(office, queries, found.eventId, now)
      const entry = (await queries.waitlist.byId(found.id)) ?? found
      const leaves = entry.status === 'waiting' || entry.status === 'offered'
      if (entry.status === 'accepted') throw accepted(entry)
      if (leaves) await leave(office, queries, entry, now)
      return { entry: await readEntry(queries, entry.id, now), replayed: !leaves }
    },
    { dryRun },
  )
}

async function findEntry(queries: Queries, { from, email }: LeaveRequest): Promise<WaitlistRow> {
  if (email === undefined) {
    if (!/^\d{1,15}$/.test(from))
      throw Invalid.field('email', `is missing; who leaves ${from}? (or give the id of an entry)`)
    const row = await queries.waitlist.byId(Number(from))
    if (!row)
      throw new NotFound(`No waitlist entry ${quoted(from)}. See: tix waitlist list`, { entry: Number(from) })
    return row
  }
  const event = await findEvent(queries, from)
  const row = await queries.waitlist.latestOf(event.id, email)
  if (!row)
    throw new NotFound(`${email} is not on the waitlist of ${event.name}`, { event: event.slug, email })
  return row
}

async function leave(office: Office, queries: Queries, entry: WaitlistRow, now: Instant): Promise<void> {
  await record(office, queries, {
    action: 'waitlist.leave',
    at: now,
    eventId: entry.eventId,
    before: { entry: { id: entry.id, status: entry.status } },
    after: { entry: { id: entry.id, status: 'declined', email: entry.email } },
  })
  if (entry.bookingCode === null) await queries.waitlist.decline(entry.id)
  else {
    const booking = await findBooking(queries, entry.bookingCode)
    await endBooking(office, queries, booking, 'canceled', { action: 'booking.cancel', at: now })
  }
  // Also where no seat came back: theirs may have been the group for which the free ones were too few.
  await seatsFreed(office, queries, entry.eventId, now)
}

function accepted(entry: WaitlistRow): Conflict {
  const code = entry.bookingCode && printedCode(entry.bookingCode)
  return new Conflict('CONFLICT', `${entry.email} has taken the seats. Cancel them: tix cancel ${code}`, {
    entry: entry.id,
    booking: code,
  })
}

export interface OfferRequest {
  event: string
  ttlMs?: number | undefined
  fill?: boolean | undefined
}

/**
 * Offers what is free to those who wait, also what offers left that ran out.
 *
 * @throws NotFound
 */
export async function offerWaitlist(
  office: Office,
  request: OfferRequest,
  { dryRun = false } = {},
): Promise<{ event: EventRow; entries: WaitlistEntry[] }> {
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const event = await findEvent(queries, request.event)
      await endLapsedHolds(office, queries, event.id, now)
      const terms = { ttlMs: request.ttlMs ?? OFFER_TTL_MS, fill: request.fill }
      const entries: WaitlistEntry[] = []
      for (const id of await offerSeats(office, queries, event.id, terms, now))
        entries.push(await readEntry(queries, id, now))
      return { event, entries }
    },
    { dryRun },
  )
}

export interface WaitlistRequest extends PageRequest {
  event?: string | undefined
  email?: Email | undefined
  status?: WaitlistStatus | undefined
}

/** Entries in order of arrival. */
export async function listWaitlist(
  office: Office,
  request: WaitlistRequest,
): Promise<{ entries: WaitlistEntry[]; next: string | null }> {
  const page = pageOf(request, 'arrival')
  const now = office.clock.now()
  return office.store.read(async queries => {
    const eventId = request.event === undefined ? undefined : (await findEvent(queries, request.event)).id
    const filter = { eventId, email: request.email, status: request.status, now }
    const found = await queries.waitlist.list(filter, page)
    const { rows, next } = cut(found, page, 'arrival', row => ({ key: '', id: row.id }))
    const events = new Map<number, EventRow>()
    const entries: WaitlistEntry[] = []
    for (const row of rows) {
      const event = events.get(row.eventId) ?? (await findEvent(queries, String(row.eventId)))
      events.set(row.eventId, event)
      entries.push(describeEntry(row, event, now))
    }
    return { entries, next }
  })
}
