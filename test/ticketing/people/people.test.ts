import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { SHORT_TRANSACTION_MS } from '../../../src/store/engine/portioned.ts'
import type { Portion, Portions, WriteManyOptions } from '../../../src/store/store.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { findBookings } from '../../../src/ticketing/box-office/find-bookings.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { removeEvent, removeTicketType } from '../../../src/ticketing/events/remove.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { erasePerson } from '../../../src/ticketing/people/erase-person.ts'
import { person } from '../../../src/ticketing/people/person.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { ask, onPostgres, write } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0
const ada = email('ada.lovelace_x@example.com')
const bob = email('bob@example.com')

/** Ada has bookings, has handed one on, has waited, and stands in keys, notes and as somebody who acted. */
async function known(): Promise<TestOffice & { handedOn: string }> {
  const office = await testOffice(folder, `people-${offices++}.db`)
  await office.event('Jazz', 6, { price: '10', currency: currency('EUR') })
  const keyed = { ...office, idempotency: { scope: '', key: `${ada}-1` } }
  const request = { event: 'jazz', email: ada, name: 'Ada L', quantity: 2, attendees: ['Ada L', 'Annabella'] }
  const { booking } = await bookSeats(keyed, { ...request, paid: 'card' })
  await updateBooking(office, bookingCode(booking.code), {
    note: `write to ADA.Lovelace_X@example.com`,
    name: 'Augusta',
  })
  const other = (
    await bookSeats({ ...office, actor: ada }, { ...request, name: 'Augusta King', ref: `row of ${ada}` })
  ).booking
  await updateBooking(office, bookingCode(other.code), { attendees: [{ position: 2, name: 'Ralph' }] })
  await transferBooking(office, { booking: bookingCode(other.code), to: bob, name: 'Bob' })
  await office.book('jazz', 'crowd', { quantity: 2 })
  await joinWaitlist(office, { event: 'jazz', email: ada, name: 'Ada L', quantity: 1 })
  return { ...office, handedOn: other.code }
}

const PERSONAL = [ada, ada.toUpperCase(), 'ADA.Lovelace_X@', 'Augusta', 'Ada L', 'Annabella', 'Ralph']

/** Everything that the database keeps, byte by byte. */
function bytes(db: string): string {
  return [db, `${db}-wal`]
    .map(file => (existsSync(file) ? readFileSync(file).toString('latin1') : ''))
    .join('')
}

/** Portions, one of which takes longer than a transaction may: however fast the machine, the next ones go into another. */
async function* slowFrom<T>(which: number, portions: Portions<T>): AsyncGenerator<Portion<T>> {
  let at = 0
  for await (const portion of portions) {
    const mayEndMs = ++at === which ? 2 * SHORT_TRANSACTION_MS : 0
    yield async (queries, isFirst) => {
      const beganMs = performance.now()
      const result = await portion(queries, isFirst)
      while (performance.now() - beganMs < mayEndMs);
      return result
    }
  }
}

describe('a person', () => {
  it('is shown all that is kept about them', async () => {
    const office = await known()
    const found = await person(office, ada)
    expect(found.names).toEqual(['Augusta', 'Ada L', 'Annabella'])
    expect(found.bookings).toHaveLength(1)
    expect(found.payments).toMatchObject([{ kind: 'payment', method: 'card', amount: { amount: '20.00' } }])
    expect(found.waitlist).toMatchObject([{ status: 'waiting', quantity: 1 }])
    expect(found.log.length).toBeGreaterThan(3)
    await expect(person(office, email('nobody@example.com'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is not erased while a booking is to come, unless that is said', async () => {
    const office = await known()
    await expect(erasePerson(office, { email: ada })).rejects.toMatchObject({ code: 'CONFLICT' })
    const rehearsed = await erasePerson(office, { email: ada, evenToCome: true }, { dryRun: true })
    expect(rehearsed).toMatchObject({ bookings: 2, waitlist: 1 })
    expect((await person(office, ada)).bookings).toHaveLength(1)
    office.at('2030-06-01T00:00:00Z')
    expect(await erasePerson(office, { email: ada })).toMatchObject({ bookings: 2, waitlist: 1 })
  })

  it('is gone afterwards, with every byte of the file, and seats, sums and others are as before', async () => {
    const office = await known()
    const sums = () =>
      ask(
        office.db,
        'SELECT count(*) AS bookings, sum(quantity) AS seats, sum(total) AS total, sum(paid) AS paid FROM bookings',
      )
    const before = await sums()
    if (!onPostgres)
      expect(PERSONAL.filter(text => bytes(office.db).includes(text)).length).toBeGreaterThan(3)
    const { remains } = await erasePerson(office, { email: ada, evenToCome: true })
    expect(remains.join()).toMatch(/backups/)
    expect(await sums()).toEqual(before)
    await expect(person(office, ada)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(erasePerson(office, { email: ada })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await person(office, bob)).bookings).toMatchObject([{ code: office.handedOn, name: 'Bob' }])
    const log = JSON.stringify(await ask(office.db, 'SELECT * FROM audit_log'))
    expect(PERSONAL.filter(text => log.includes(text))).toEqual([])
    if (!onPostgres) expect(PERSONAL.filter(text => bytes(office.db).includes(text))).toEqual([])
    expect(log).toContain('Bob')
    expect(await brokenInvariants(office.db)).toEqual([])
    await office.book('jazz', 'late').catch(error => expect(error).toMatchObject({ code: 'SOLD_OUT' }))
  })

  it('is gone however the address is spelled, and wherever somebody wrote it', async () => {
    const office = await testOffice(folder, `people-${offices++}.db`)
    const uwe = email('uwe@bücher.example')
    const spelled = ['uwe@xn--bcher-kva.example', 'UWE@Bücher.Example', 'uwe@bu\u0308cher.example']
    await office.event('Jazz', 20)
    const his = await bookSeats(office, { event: 'jazz', email: uwe, quantity: 1 })
    await updateBooking(office, bookingCode(his.booking.code), { note: `is ${spelled[1]}` })
    const of = { event: 'jazz', email: bob, name: 'Bob', quantity: 2 }
    const { booking } = await bookSeats(office, {
      ...of,
      attendees: [`Uwe (${spelled[0]})`, 'Bobby'],
      ref: `order ${spelled[0]}`,
    })
    await updateBooking(office, bookingCode(booking.code), {
      note: `with ${spelled[1]}, not with juwe@bücher.example`,
    })
    await checkInTickets(office, { codes: [bookingCode(booking.code)], event: 'jazz', gate: spelled[2] })
    const refusing = { ...office, idempotency: { scope: '', key: 'k1', keepsRefusals: true } }
    await joinWaitlist(refusing, { event: 'jazz', email: uwe, quantity: 1 }).catch(() => {})
    const erased = await erasePerson(office, { email: uwe, evenToCome: true })
    expect(erased).toMatchObject({ bookings: 1, waitlist: 0 })
    expect(erased.elsewhere).toBeGreaterThan(2)
    if (!onPostgres) {
      const left = bytes(office.db).replaceAll('juwe@', '')
      for (const text of spelled) expect(left).not.toContain(Buffer.from(text).toString('latin1'))
    }
    const [kept] = (await person(office, bob)).bookings
    expect(kept).toMatchObject({ name: 'Bob', note: 'with erased, not with juwe@bücher.example' })
    expect(kept?.tickets.map(({ attendee }) => attendee)).toEqual(['Uwe (erased)', 'Bobby'])
    expect((await findBookings(office, { text: 'bobby' })).bookings).toHaveLength(1)
    expect((await findBookings(office, { text: 'bcher' })).bookings).toHaveLength(0)
    const keys = JSON.stringify(await ask(office.db, 'SELECT * FROM idempotency_keys'))
    expect(keys).toMatch(/k1/)
    expect(keys).not.toMatch(/cher/)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('is erased once for a key, which is not to have the address in it', async () => {
    const office = await known()
    const keyed = (key: string) => ({ ...office, idempotency: { scope: '', key } })
    await expect(erasePerson(keyed(`gone ${ada}`), { email: ada, evenToCome: true })).rejects.toMatchObject({
      code: 'VALIDATION',
    })
    const first = await erasePerson(keyed('gone'), { email: ada, evenToCome: true })
    await office.book('jazz', 'late').catch(() => {})
    expect(await erasePerson(keyed('gone'), { email: ada })).toEqual({ ...first, replayed: true })
    await expect(erasePerson(keyed('gone'), { email: bob })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('is erased in portions, between which others sell, and in full after a kill', async () => {
    const office = await testOffice(folder, `people-${offices++}.db`)
    await office.event('Jazz', 5_000)
    for (let i = 0; i < 300; i++) await office.book('jazz', 'often', { name: `Name ${i}` })
    const often = email('often@example.com')
    async function* writeMany<T>(portions: Portions<T>, options?: WriteManyOptions) {
      for await (const done of office.store.writeMany(slowFrom(100, portions), options)) {
        yield done
        throw new Error('killed')
      }
    }
    const { store } = office
    const stopped = {
      ...office,
      store: {
        write: store.write.bind(store),
        read: store.read.bind(store),
        changes: store.changes.bind(store),
        writesEnded: () => store.writesEnded(),
        holds: (texts: readonly string[]) => store.holds(texts),
        scrub: (texts: readonly string[]) => store.scrub(texts),
        close: () => store.close(),
        writeMany,
      },
    }
    await expect(erasePerson(stopped, { email: often, evenToCome: true })).rejects.toThrow('killed')
    expect((await person(office, often)).bookings.length).toBeLessThan(300)
    await erasePerson(office, { email: often, evenToCome: true })
    await expect(person(office, often)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const log = JSON.stringify(await ask(office.db, 'SELECT * FROM audit_log'))
    expect(log).not.toMatch(/Name \d|often/)
    if (!onPostgres) expect(bytes(office.db)).not.toMatch(/Name \d|often@/)
  })

  it.skipIf(onPostgres)(
    'is gone from pages that an older tix, or one that was killed, has left',
    async () => {
      const office = await testOffice(folder, `people-${offices++}.db`)
      await office.event('Jazz', 20)
      const left = "INSERT INTO audit_log (at, actor, action) VALUES ('2030', 'Gone@Example.com', 'x')"
      await write(office.db, `${left}; DELETE FROM audit_log WHERE action = 'x'`)
      expect(bytes(office.db)).toContain('Gone@Example.com')
      const gone = email('gone@example.com')
      expect(await erasePerson(office, { email: gone })).toMatchObject({ bookings: 0, log: 0, elsewhere: 0 })
      expect(bytes(office.db)).not.toContain('Gone@Example.com')
      await expect(erasePerson(office, { email: gone })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    },
  )

  it('is told where the text of an event names them', async () => {
    const office = await known()
    await office.event('Talk', 5, { description: `Ask ${ada}` })
    const { remains } = await erasePerson(office, { email: ada, evenToCome: true })
    expect(remains.join()).toMatch(/event talk/)
  })
})

describe('removing', () => {
  it('takes a draft away of which nothing was sold', async () => {
    const office = await testOffice(folder, `people-${offices++}.db`)
    await office.event('Kept', 5)
    await office.event('Draft', 5, { draft: true, tags: ['a'] })
    await removeEvent(office, 'draft', { dryRun: true })
    expect((await removeEvent(office, 'draft')).event.slug).toBe('draft')
    await expect(removeEvent(office, 'draft')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(removeEvent(office, 'kept')).rejects.toThrow(/only a draft/)
    const code = await office.book('kept', 'ada')
    await cancelBookings(office, { codes: [code] })
    await expect(removeEvent(office, 'kept')).rejects.toThrow(/was booked/)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('takes a ticket type away that was never sold, but not the last one', async () => {
    const office = await testOffice(folder, `people-${offices++}.db`)
    await office.event('Jazz', 5)
    await addTicketType(office, 'jazz', { name: 'vip' })
    await addTicketType(office, 'jazz', { name: 'balcony' })
    await office.book('jazz', 'ada', { types: [{ name: 'vip' }] })
    await expect(removeTicketType(office, 'jazz', 'vip')).rejects.toThrow(/was booked/)
    await expect(removeTicketType(office, 'jazz', 'stalls')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { event } = await removeTicketType(office, 'jazz', 'Balcony')
    expect(event.ticketTypes.map(({ name }) => name)).toEqual(['General admission', 'vip'])
    await removeTicketType(office, 'jazz', 'general admission')
    await office.event('One', 5)
    await expect(removeTicketType(office, 'one', 'General admission')).rejects.toThrow(/only ticket type/)
  })
})
