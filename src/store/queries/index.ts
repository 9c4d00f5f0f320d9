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

/**
 * Every question that the rules of selling may ask, and every change that they may make. Those of a table are made when
 * the first of them is asked: a write to a server has all of its own, and needs few.
 */
export function queries(sql: Sql) {
  const made = <Q>(make: (sql: Sql) => Q) => {
    let own: Q | undefined
    return () => {
      own ??= make(sql)
      return own
    }
  }
  const events = made(eventQueries)
  const ticketTypes = made(ticketTypeQueries)
  const bookings = made(bookingQueries)
  const bookingWords = made(bookingWordQueries)
  const find = made(findQueries)
  const checkIns = made(checkInQueries)
  const tickets = made(ticketQueries)
  const payments = made(paymentQueries)
  const vouchers = made(voucherQueries)
  const waitlist = made(waitlistQueries)
  const idempotency = made(idempotencyQueries)
  const tokens = made(tokenQueries)
  const audit = made(auditQueries)
  const people = made(peopleQueries)
  const removals = made(removalQueries)
  const exports = made(exportQueries)
  const completion = made(completionQueries)
  const health = made(healthQueries)
  const repairs = made(repairQueries)
  const reports = made(reportQueries)
  return {
    get events() {
      return events()
    },
    get ticketTypes() {
      return ticketTypes()
    },
    get bookings() {
      return bookings()
    },
    get bookingWords() {
      return bookingWords()
    },
    get find() {
      return find()
    },
    get checkIns() {
      return checkIns()
    },
    get tickets() {
      return tickets()
    },
    get payments() {
      return payments()
    },
    get vouchers() {
      return vouchers()
    },
    get waitlist() {
      return waitlist()
    },
    get idempotency() {
      return idempotency()
    },
    get tokens() {
      return tokens()
    },
    get audit() {
      return audit()
    },
    get people() {
      return people()
    },
    get removals() {
      return removals()
    },
    get exports() {
      return exports()
    },
    get completion() {
      return completion()
    },
    get health() {
      return health()
    },
    get repairs() {
      return repairs()
    },
    get reports() {
      return reports()
    },
  }
}

export type Queries = ReturnType<typeof queries>
