import type { Sql } from '../interface/sql.ts'
import { auditQueries } from './audit.ts'
import { bookingWordQueries } from './bookings/booking-words.ts'
import { bookingQueries } from './bookings/bookings.ts'
import { eventBookingQueries } from './bookings/event-bookings.ts'
import { findQueries } from './bookings/find-bookings.ts'
import { holdQueries } from './bookings/holds.ts'
import { importQueries } from './bookings/imports.ts'
import { owedQueries } from './bookings/owed.ts'
import { paymentQueries } from './bookings/payments.ts'
import { ticketQueries } from './bookings/tickets.ts'
import { checkInQueries } from './check-ins.ts'
import { completionQueries } from './completion.ts'
import { eventQueries } from './events.ts'
import { exportQueries } from './figures/exports.ts'
import { reportQueries } from './figures/reports.ts'
import { idempotencyQueries } from './idempotency.ts'
import { ticketTypeQueries } from './ticket-types.ts'
import { tokenQueries } from './tokens.ts'
import { healthQueries } from './upkeep/invariants.ts'
import { peopleQueries } from './upkeep/people.ts'
import { removalQueries } from './upkeep/removals.ts'
import { repairQueries } from './upkeep/repairs.ts'
import { voucherQueries } from './vouchers.ts'
import { waitlistQueries } from './waitlist.ts'

const OF_TABLES = {
  events: eventQueries,
  ticketTypes: ticketTypeQueries,
  bookings: bookingQueries,
  eventBookings: eventBookingQueries,
  holds: holdQueries,
  imports: importQueries,
  owed: owedQueries,
  bookingWords: bookingWordQueries,
  find: findQueries,
  checkIns: checkInQueries,
  tickets: ticketQueries,
  payments: paymentQueries,
  vouchers: voucherQueries,
  waitlist: waitlistQueries,
  idempotency: idempotencyQueries,
  tokens: tokenQueries,
  audit: auditQueries,
  people: peopleQueries,
  removals: removalQueries,
  exports: exportQueries,
  completion: completionQueries,
  health: healthQueries,
  repairs: repairQueries,
  reports: reportQueries,
}

/** Every question that the rules of selling may ask, and every change that they may make. */
export type Queries = { readonly [T in keyof typeof OF_TABLES]: ReturnType<(typeof OF_TABLES)[T]> }

/** A symbol, so that it is no table's name. */
const SQL = Symbol('sql')

/**
 * Those of a table are made when the first of them is asked: a write to a server has all of its own, and needs few.
 */
class Made {
  readonly [SQL]: Sql

  constructor(sql: Sql) {
    this[SQL] = sql
  }
}

for (const [table, make] of Object.entries(OF_TABLES))
  Object.defineProperty(Made.prototype, table, {
    enumerable: true,
    get(this: Made) {
      const value = make(this[SQL])
      Object.defineProperty(this, table, { value, enumerable: true, configurable: true })
      return value
    },
  })

export function queries(sql: Sql): Queries {
  return new Made(sql) as Made & Queries
}
