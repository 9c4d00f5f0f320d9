import { randomBytes } from 'node:crypto'
import { openStore } from '../../src/store/open.ts'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import type { Context } from '../../src/ticketing/context.ts'
import { createEvent, type NewEventRequest } from '../../src/ticketing/events/create-event.ts'
import { ALPHABET, bookingCode } from '../../src/values/codes/booking-code.ts'
import { duration } from '../../src/values/duration.ts'
import { email } from '../../src/values/email.ts'
import { instant } from '../../src/values/time/instant.ts'
import { type When, when } from '../../src/values/time/when.ts'
import { timeZone } from '../../src/values/time/zone.ts'
import { newOfficeDatabase, whenOver } from './databases.ts'

/** When the clock of a test's office stands as it begins. */
export const OPENING = '2030-01-01T12:00:00Z'

export interface TestOffice extends Context {
  db: string
  /** Moves the clock. */
  pass: (time: string) => void
  at: (time: string) => void
  event: (name: string, capacity: number, more?: Partial<NewEventRequest>) => ReturnType<typeof created>
  /** Books for `who@example.com`; gives the code. */
  book: (
    event: string,
    who: string,
    more?: Partial<Parameters<typeof bookSeats>[1]>,
  ) => Promise<ReturnType<typeof bookingCode>>
}

/** A box office inside the test's own process, with a clock that the test moves. */
export async function testOffice(folder: string, name = 'office.db'): Promise<TestOffice> {
  const db = await newOfficeDatabase(folder, name)
  return officeAt(db)
}

/** The same in a database that is there. It waits as long as a test may: where many book, on a busy machine, one's turn comes late. */
export async function officeAt(db: string, timeoutMs = 300_000): Promise<TestOffice> {
  const store = await openStore(db, { timeoutMs })
  whenOver(() => store.close())
  let now = Date.parse(OPENING)
  const office: Context = { store, clock: { now: () => instant(now) }, random: randomText, actor: 'tester' }
  return {
    ...office,
    db,
    pass: time => {
      now += duration('1ms', '9999d')(time)
    },
    at: time => {
      now = Date.parse(time)
    },
    event: (name, capacity, more = {}) => created(office, name, capacity, more),
    book: async (event, who, more = {}) => {
      const { booking } = await bookSeats(office, { event, email: email(`${who}@example.com`), ...more })
      return bookingCode(booking.code)
    },
  }
}

async function created(office: Context, name: string, capacity: number, more: Partial<NewEventRequest>) {
  const request = { name, capacity, starts: local('2030-05-01 19:30'), timezone: timeZone('Europe/Berlin') }
  return (await createEvent(office, { ...request, ...more })).event
}

/** A time as someone types it, in the event's zone. */
export function local(time: string): When {
  return when(time)
}

export function randomText(length: number): string {
  return Array.from(randomBytes(length), byte => ALPHABET[byte % ALPHABET.length]).join('')
}

/** Does something so many times, at once: writes that come together share a transaction. */
export function times<T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => work(n)))
}
