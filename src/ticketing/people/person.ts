import { bookingCode } from '../../values/codes/booking-code.ts'
import { type Email, readableEmail } from '../../values/email.ts'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { myBookings } from '../bookings/my-bookings.ts'
import type { Context } from '../context.ts'
import type { Booking } from '../model/booking.ts'
import { findBooking } from '../model/booking.ts'
import type { WaitlistEntry } from '../model/waitlist-entry.ts'
import type { Cursor } from '../paging.ts'
import { cursor as parseCursor } from '../paging.ts'
import { loadBalance } from '../payments/balance.ts'
import { type Payment, toPayment } from '../payments/payments.ts'
import { describeEntry, type LogEntry } from '../reports/log.ts'
import { listWaitlist } from '../waitlist/list.ts'
import { scrubbedLines } from './scrub-log.ts'
import { inRanges } from './search.ts'
import { Spellings } from './spellings.ts'

/** All that is kept about an address. */
export interface Person {
  email: Email
  /** Every name that stands beside it. */
  names: string[]
  bookings: Booking[]
  payments: (Payment & { booking: string })[]
  waitlist: WaitlistEntry[]
  /** Lines that have the address in them. */
  log: LogEntry[]
}

const TOGETHER = 200

/** Prints nothing of others: see `erasePerson` for what it takes out. @throws NotFound when nothing is kept */
export async function person(context: Context, email: Email): Promise<Person> {
  const bookings = await all(async cursor => {
    const page = await myBookings(context, { email, limit: TOGETHER, cursor })
    return { items: page.bookings, next: page.next }
  })
  const waitlist = await all(async cursor => {
    const page = await listWaitlist(context, { email, limit: TOGETHER, cursor })
    return { items: page.entries, next: page.next }
  })
  const log = await mentions(context, email)
  if (bookings.length + waitlist.length + log.length === 0)
    throw new NotFound(`Nothing is kept about ${quoted(readableEmail(email))}`, { email })
  const attendees = bookings.flatMap(({ tickets }) => tickets.map(({ attendee }) => attendee))
  const names = [...bookings.map(({ name }) => name), ...waitlist.map(({ name }) => name), ...attendees]
  return {
    email,
    names: [...new Set(names.flatMap(name => name ?? []))],
    bookings,
    payments: await paymentsOf(context, bookings),
    waitlist,
    log,
  }
}

async function all<Item>(
  read: (cursor: Cursor | undefined) => Promise<{ items: Item[]; next: string | null }>,
): Promise<Item[]> {
  const found: Item[] = []
  for (let cursor: Cursor | undefined; ; ) {
    const { items, next } = await read(cursor)
    found.push(...items)
    if (next === null) return found
    cursor = parseCursor(next)
  }
}

async function mentions({ store }: Context, email: Email): Promise<LogEntry[]> {
  const who = new Spellings(email)
  const found: LogEntry[] = []
  const rows = inRanges(store, 'audit_log', ({ people }, range) => people.linesShown(range, who.pattern))
  for await (const row of rows)
    if (scrubbedLines([{ ...row, bookingId: null }], who).length > 0) found.push(describeEntry(row))
  return found
}

async function paymentsOf({ store }: Context, bookings: readonly Booking[]): Promise<Person['payments']> {
  const payments: Person['payments'] = []
  for (const { code, paid, total } of bookings) {
    if (total === null || paid === null) continue
    const balance = await store.read(async queries =>
      loadBalance(queries, await findBooking(queries, bookingCode(code))),
    )
    payments.push(...balance.payments.map(row => ({ booking: code, ...toPayment(row, balance) })))
  }
  return payments
}
