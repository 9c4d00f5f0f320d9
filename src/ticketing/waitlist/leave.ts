import type { WaitlistRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { type Email, readableEmail } from '../../values/email.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { endBooking } from '../inventory/change-booking.ts'
import { expireIfDue, settleEvent } from '../inventory/holds.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { logChange } from '../log/log-change.ts'
import { findBooking } from '../model/booking.ts'
import { eventIdOf, findEvent } from '../model/event.ts'
import { readEntry, type WaitlistEntry } from '../model/waitlist-entry.ts'
import { entryById } from './show.ts'

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
  context: Context,
  request: LeaveRequest,
  { dryRun = false } = {},
): Promise<{ entry: WaitlistEntry; replayed: boolean }> {
  return once(
    context,
    {
      operation: 'waitlist leave',
      request: { ...request },
      meaning: queries => leaveMeaning(queries, request),
      work: async tx => {
        const found = await findEntry(tx.queries, request)
        await settleEvent(tx, await findEvent(tx.queries, String(found.eventId)))
        if (found.bookingCode) await expireIfDue(tx, await findBooking(tx.queries, found.bookingCode))
        const entry = (await tx.queries.waitlist.byId(found.id)) ?? found
        const leaves = entry.status === 'waiting' || entry.status === 'offered'
        if (entry.status === 'accepted') throw accepted(entry)
        if (leaves) await leave(tx, entry)
        return { entry: await readEntry(tx.queries, entry.id, tx.now), replayed: !leaves }
      },
      trace: ({ entry }) => ({ entry: entry.id }),
      again: async (tx, { entry }) => ({
        entry: await readEntry(tx.queries, entry, tx.now),
        replayed: true,
      }),
    },
    { dryRun },
  )
}

/** The entry's id, however it is named. */
async function leaveMeaning(queries: Queries, { from, email }: LeaveRequest) {
  if (email === undefined) return { entry: Number(from) }
  const id = await eventIdOf(queries, from)
  const row = id === undefined ? undefined : await queries.waitlist.latestOf(id, email)
  return row && { entry: row.id }
}

async function findEntry(queries: Queries, { from, email }: LeaveRequest): Promise<WaitlistRow> {
  if (email === undefined) {
    if (!/^\d{1,15}$/.test(from))
      throw Invalid.field('email', `is missing; who leaves ${from}? (or give the id of an entry)`)
    return entryById(queries, from)
  }
  const event = await findEvent(queries, from)
  const row = await queries.waitlist.latestOf(event.id, email)
  if (!row)
    throw new NotFound(`${readableEmail(email)} is not on the waitlist of ${event.name}`, {
      event: event.slug,
      email,
    })
  return row
}

async function leave(tx: Tx, entry: WaitlistRow): Promise<void> {
  await logChange(tx, {
    action: 'waitlist.leave',

    eventId: entry.eventId,
    before: { entry: { id: entry.id, status: entry.status } },
    after: { entry: { id: entry.id, status: 'declined', email: entry.email } },
  })
  if (entry.bookingCode === null) await tx.queries.waitlist.decline(entry.id)
  else {
    const booking = await findBooking(tx.queries, entry.bookingCode)
    await endBooking(tx, booking, { status: 'canceled', action: 'booking.cancel' })
  }
  await offerReleasedSeats(tx, entry.eventId)
}

function accepted(entry: WaitlistRow): Conflict {
  const code = entry.bookingCode && printedCode(entry.bookingCode)
  return new Conflict(
    'CONFLICT',
    `${readableEmail(entry.email)} has taken the seats`,
    { entry: entry.id, booking: code },
    { purpose: 'Cancel them', operation: 'cancel', values: { codes: code ?? undefined } },
  )
}
