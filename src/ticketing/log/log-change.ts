import type { Tx } from '../context.ts'
import type { Snapshot } from './snapshots.ts'

export const ACTIONS = [
  'event.create',
  'event.update',
  'event.cancel',
  'ticket_type.create',
  'ticket_type.update',
  'booking.create',
  'booking.expire',
  'booking.confirm',
  'booking.shorten',
  'booking.transfer',
  'booking.cancel',
  'booking.check_in',
  'booking.undo_check_in',
  'booking.import',
  'booking.update',
  'booking.exchange',
  'doctor.repair',
  'database.restore',
  'waitlist.join',
  'waitlist.leave',
  'waitlist.offer',
  'waitlist.pass_over',
  'voucher.create',
  'voucher.end',
  'person.erase',
  'event.remove',
  'ticket_type.remove',
  'payment.pay',
  'payment.refund',
  'payment.move',
  'token.create',
  'token.revoke',
] as const
export type Action = (typeof ACTIONS)[number]

export interface Change {
  action: Action
  /** If it is not the one whose transaction it is. */
  actor?: string | undefined
  /** null where it is about the whole box office. */
  eventId: number | null
  bookingId?: number
  /** What was so, and what is so now; `snapshots.ts` has how much of it is kept. */
  before?: Snapshot | undefined
  after?: Snapshot | undefined
}

/** Leaves a row in the log for each change, in the transaction of what it tells of. Every write calls this. */
export function logChange(tx: Tx, ...changes: readonly Change[]): Promise<void> {
  const entries = changes.map(change => ({
    at: tx.now,
    actor: change.actor ?? tx.actor,
    action: change.action,
    eventId: change.eventId,
    bookingId: change.bookingId ?? null,
    before: change.before ? JSON.stringify(change.before) : null,
    after: change.after ? JSON.stringify(change.after) : null,
  }))
  return tx.queries.audit.insert(entries)
}
