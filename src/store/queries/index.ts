import type { Sql } from '../interface/sql.ts'
import { auditQueries } from './audit.ts'
import { bookingWordQueries } from './booking-words.ts'
import { bookingQueries } from './bookings.ts'
import { checkInQueries } from './check-ins.ts'
import { completionQueries } from './completion.ts'
import { eventQueries } from './events.ts'
import { exportQueries } from './exports.ts'
import { findQueries } from './find-bookings.ts'
import { idempotencyQueries } from './idempotency.ts'
import { healthQueries } from './invariants.ts'
import { paymentQueries } from './payments.ts'
import { peopleQueries } from './people.ts'
import { removalQueries } from './removals.ts'
import { repairQueries } from './repairs.ts'
import { reportQueries } from './reports.ts'
import { ticketTypeQueries } from './ticket-types.ts'
import { ticketQueries } from './tickets.ts'
import { tokenQueries } from './tokens.ts'
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
