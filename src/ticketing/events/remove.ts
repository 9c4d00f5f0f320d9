import { NotFound } from '../../values/errors.ts'
import { nameKey } from '../../values/names/names.ts'
import { quoted } from '../../values/parse-error.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { logChange } from '../log/log-change.ts'
import { eventSnapshot, ticketTypeSnapshot } from '../log/snapshots.ts'
import { toEvent } from '../model/describe-event.ts'
import { type Event, eventIdOf, findEvent } from '../model/event.ts'
import { isCalled } from '../model/ticket-type-names.ts'

export interface Removed {
  /** As it was, or (of a ticket type) as it is without it. */
  event: Event
  replayed: boolean
}

/**
 * Removes a draft that nothing was ever sold of, with its ticket types and its own vouchers.
 *
 * @throws NotFound, and Conflict for an event that is no draft, or that somebody booked or waits for
 */
export async function removeEvent(
  context: Context,
  reference: string,
  { dryRun = false } = {},
): Promise<Removed> {
  const request = { event: reference }
  return once<Removed, { event: Event }>(
    context,
    {
      operation: 'remove-event',
      request,
      // Its id would tell nothing to a repetition: the event is gone by then.
      meaning: async () => request,
      work: async tx => ({ event: await removeNow(tx, reference), replayed: false }),
      trace: ({ event }) => ({ event }),
      again: async (_, { event }) => ({ event, replayed: true }),
    },
    { dryRun },
  )
}

async function removeNow(tx: Tx, reference: string): Promise<Event> {
  const row = await findEvent(tx.queries, reference)
  const refuse = (message: string) => {
    throw new Conflict('CONFLICT', `${row.name} ${message}`, { event: row.slug, status: row.status })
  }
  if (await tx.queries.removals.isEventUsed(row.id))
    refuse('was booked, or waited for: it stays, with its figures. Cancel it instead')
  if (row.status !== 'draft')
    refuse(`is ${row.status === 'on_sale' ? 'on sale' : row.status}: only a draft is removed`)
  const event = await toEvent(tx.queries, row, tx.now)
  const tags = await tx.queries.events.tags(row.id)
  await tx.queries.removals.removeEvent(row.id)
  await logChange(tx, { action: 'event.remove', eventId: row.id, before: eventSnapshot(row, tags) })
  return event
}

/**
 * Removes a ticket type that was never sold, with its own vouchers; an event keeps at least one.
 *
 * @throws NotFound, and Conflict for a type that somebody booked or waits for, or that is the only one
 */
export async function removeTicketType(
  context: Context,
  reference: string,
  name: string,
  { dryRun = false } = {},
): Promise<Removed> {
  const request = { event: reference, type: name }
  const now = async (tx: Tx, replayed: boolean) => ({
    event: await toEvent(tx.queries, await findEvent(tx.queries, reference), tx.now),
    replayed,
  })
  return once<Removed, null>(
    context,
    {
      operation: 'remove-ticket-type',
      request,
      meaning: async queries => {
        const event = await eventIdOf(queries, reference)
        return event === undefined ? undefined : { event, type: nameKey(name) }
      },
      work: async tx => {
        await removeTypeNow(tx, reference, name)
        return now(tx, false)
      },
      trace: () => null,
      again: tx => now(tx, true),
    },
    { dryRun },
  )
}

async function removeTypeNow(tx: Tx, reference: string, name: string): Promise<void> {
  const event = await findEvent(tx.queries, reference)
  const types = await tx.queries.ticketTypes.ofEvent(event.id)
  const type = types.find(isCalled(name))
  if (!type)
    throw new NotFound(
      `${event.name} has no ticket type ${quoted(name)}, but ${types.map(other => quoted(other.name)).join(', ')}`,
      { event: event.slug, type: name },
    )
  const refuse = (message: string) => {
    throw new Conflict('CONFLICT', `${type.name} of ${event.name} ${message}`, {
      event: event.slug,
      type: type.name,
    })
  }
  if (await tx.queries.removals.isTypeUsed(type.id))
    refuse('was booked, or waited for: it stays, with its figures. End its sales instead')
  if (types.length === 1) refuse('is the only ticket type: an event has one at least')
  await tx.queries.removals.removeType(type.id)
  await logChange(tx, {
    action: 'ticket_type.remove',
    eventId: event.id,
    before: { ticketType: ticketTypeSnapshot(type, event) },
  })
}
