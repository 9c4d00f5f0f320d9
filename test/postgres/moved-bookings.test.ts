import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Work } from '../../src/store/store.ts'
import { exchangeBooking } from '../../src/ticketing/bookings/exchange.ts'
import { eventually } from '../support/busy-machine.ts'
import { ask, newDatabase } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { officeAt, type TestOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const WAITING = `
  SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
let office: TestOffice
let holder: pg.Client

beforeAll(async () => {
  office = await officeAt(await newDatabase(folder, ''))
  for (const name of ['first', 'second', 'third']) await office.event(name, 5)
  holder = new pg.Client(office.db)
  await holder.connect()
})
afterAll(() => holder.end())

/** Begins one after the other, each behind the one before, while somebody else keeps the event. */
async function behindEachOther<T>(event: string, ...works: (() => Promise<T>)[]): Promise<T[]> {
  await holder.query(`BEGIN; SELECT 1 FROM events WHERE slug = '${event}' FOR UPDATE`)
  const begun: Promise<T>[] = []
  for (const work of works) {
    begun.push(work())
    await eventually(async () => expect(await ask(office.db, WAITING)).toHaveLength(begun.length))
  }
  await holder.query('COMMIT')
  return Promise.all(begun)
}

it('a booking that is exchanged for two events at once takes seats at one of them', async () => {
  const booking = await office.book('first', 'ada')
  const exchange = (event: string) => () => exchangeBooking(office, { booking, event })
  await behindEachOther('first', exchange('second'), exchange('third'))
  expect(await brokenInvariants(office.db)).toEqual([])
  expect(await ask(office.db, 'SELECT available FROM events ORDER BY id')).toEqual(
    [5, 5, 4].map(available => ({ available })),
  )
})

it('a booking that was moved while a write waited for it is kept with the event that it is of now', async () => {
  const booking = await office.book('first', 'bob')
  const move = () => exchangeBooking(office, { booking, event: 'second' })
  const taken = (event: string) =>
    ask(office.db, `SELECT 1 FROM events WHERE slug = '${event}' FOR UPDATE NOWAIT`).then(
      () => false,
      () => true,
    )
  const look: Work<boolean> = async ({ bookings }) => {
    await bookings.byCode(booking)
    return taken('second')
  }
  const [, isKept] = await behindEachOther<unknown>('first', move, () => office.store.write(look))
  expect(isKept).toBe(true)
})
