import type { Sql } from '../interface/sql.ts'
import { auditQueries } from './audit.ts'
import { bookingWordQueries } from './bookings/booking-words.ts'
import { bookingQueries } from './bookings/bookings.ts'
import { findQueries } from './bookings/find-bookings.ts'
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

/** Every question that the rules of selling may ask, and every change that they may make. */
export function queries(sql: Sql) {
  return {
    events: eventQueries(sql),
    ticketTypes: ticketTypeQueries(sql),
    bookings: bookingQueries(sql),
    bookingWords: bookingWordQueries(sql),
    find: findQueries(sql),
    checkIns: checkInQueries(sql),
    tickets: ticketQueries(sql),
    payments: paymentQueries(sql),
    vouchers: voucherQueries(sql),
    waitlist: waitlistQueries(sql),
    idempotency: idempotencyQueries(sql),
    tokens: tokenQueries(sql),
    audit: auditQueries(sql),
    people: peopleQueries(sql),
    removals: removalQueries(sql),
    exports: exportQueries(sql),
    completion: completionQueries(sql),
    health: healthQueries(sql),
    repairs: repairQueries(sql),
    reports: reportQueries(sql),
  }
}

export type Queries = ReturnType<typeof queries>
