import { describe, expect, it } from 'vitest'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist } from '../../../src/ticketing/waitlist/leave.ts'
import { listWaitlist } from '../../../src/ticketing/waitlist/list.ts'
import { offerWaitlist } from '../../../src/ticketing/waitlist/offer.ts'
import { email } from '../../../src/values/email.ts'
import { Interrupted } from '../../../src/values/errors.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, testOffice, times } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
const HOUR_MS = 3_600_000
const ada = email('ada@example.com')

/** Two seats, both held for an hour, and two who wait. */
async function full() {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 2)
  await office.book('jazz', 'holder', { quantity: 2, holdMs: HOUR_MS })
  await joinWaitlist(office, { event: 'jazz', email: ada })
  await joinWaitlist(office, { event: 'jazz', email: email('bob@example.com') })
  return { ...office, keyed: { ...office, idempotency: { scope: 'office', key: 'K1' } } }
}

describe('offering seats', () => {
  it('offers what holds that expired left, for as long as it is told', async () => {
    const office = await full()
    expect((await offerWaitlist(office, { event: 'jazz' })).entries).toEqual([])
    office.pass('61m')
    const dry = await offerWaitlist(office, { event: 'jazz', ttlMs: HOUR_MS }, { dryRun: true })
    const { entries, event, replayed } = await offerWaitlist(office, { event: '1', ttlMs: HOUR_MS })
    expect(dry.entries.map(({ email }) => email)).toEqual(entries.map(({ email }) => email))
    expect([event.slug, replayed]).toEqual(['jazz', false])
    expect(entries).toMatchObject([
      { email: ada, status: 'offered', booking: expect.any(String), expiresAt: '2030-01-01T15:01:00+01:00' },
      { email: 'bob@example.com', status: 'offered' },
    ])
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('of a long line is told whole again under its key, and goes on where it was killed', async () => {
    const office = await testOffice(folder, 'long.db')
    await office.event('Jazz', 170)
    await office.book('jazz', 'crowd', { quantity: 170, holdMs: HOUR_MS })
    await times(170, n => joinWaitlist(office, { event: 'jazz', email: email(`guest${n}@example.com`) }))
    office.pass('61m')
    const { store } = office
    let portions = 0
    const write: typeof store.write = (work, options) =>
      portions++ > 0 ? Promise.reject(new Interrupted('killed')) : store.write(work, options)
    const keyed = { ...office, idempotency: { scope: 'office', key: 'K1' } }
    const killed = {
      ...keyed,
      store: new Proxy(store, {
        get: (real, name) => (name === 'write' ? write : Reflect.get(real, name).bind(real)),
      }),
    }
    await expect(offerWaitlist(killed, { event: 'jazz' })).rejects.toThrow('killed')
    const rest = await offerWaitlist(keyed, { event: 'jazz' })
    expect([rest.entries.length, rest.replayed]).toEqual([170, false])
    const { entries, replayed } = await offerWaitlist(keyed, { event: 'jazz' })
    expect([entries.length, replayed]).toEqual([170, true])
    expect(entries.every(({ status }) => status === 'offered')).toBe(true)
  })

  it('under a key is done once', async () => {
    const { keyed } = await full()
    keyed.pass('61m')
    const first = await offerWaitlist(keyed, { event: 'jazz' })
    expect(first.entries).toHaveLength(2)
    const again = await offerWaitlist(keyed, { event: '1' })
    expect(again).toMatchObject({ entries: first.entries, replayed: true })
    await expect(offerWaitlist(keyed, { event: 'polka' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    await expect(
      offerWaitlist({ ...keyed, idempotency: undefined }, { event: 'polka' }),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('ends many holds in portions before it offers', async () => {
    const office = await testOffice(folder, `${++count}.db`)
    await office.event('Jazz', 510)
    await times(510, n => office.book('jazz', `guest${n}`, { holdMs: HOUR_MS }))
    await joinWaitlist(office, { event: 'jazz', email: ada })
    office.pass('61m')
    expect((await offerWaitlist(office, { event: 'jazz' })).entries).toMatchObject([
      { email: ada, status: 'offered' },
    ])
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('joining the line', () => {
  it('under a key is done once, the type spelled as it may be', async () => {
    const { keyed, ...office } = await full()
    await addTicketType(office, 'jazz', { name: 'vip' })
    const request = { event: 'jazz', email: email('cy@example.com'), type: 'vip' }
    const first = await joinWaitlist(keyed, request)
    expect(await joinWaitlist(keyed, { ...request, event: '1', type: 'VIP', quantity: 1 })).toEqual({
      ...first,
      replayed: true,
    })
    for (const other of [{ event: 'polka' }, { type: undefined }, { type: 'balcony' }])
      await expect(joinWaitlist(keyed, { ...request, ...other })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      })
  })

  it('with another wish is refused while the first one waits, waits in vain, or was offered', async () => {
    const office = await full()
    const again = (more: object) => joinWaitlist(office, { event: 'jazz', email: ada, ...more })
    await expect(again({ quantity: 2 })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'ada@example.com waits for 1 seat (General admission) already, at position 1',
      next: { operation: 'waitlist leave', values: { from: 'jazz', email: ada } },
    })
    expect(await again({ type: 'general ADMISSION' })).toMatchObject({ replayed: true, entry: { id: 1 } })
    await updateTicketType(office, 'jazz', 'General admission', { minPerBooking: 2 })
    await expect(again({ quantity: 2 })).rejects.toThrow('already, in vain')
    await updateTicketType(office, 'jazz', 'General admission', { minPerBooking: null })
    office.pass('61m')
    const { entries } = await offerWaitlist(office, { event: 'jazz' })
    await expect(again({ quantity: 2 })).rejects.toMatchObject({
      message: 'ada@example.com has been offered 1 seat (General admission) already',
      next: { operation: 'confirm', values: { booking: entries[0]?.booking } },
    })
    await expect(again({ type: 'vip' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('needs to know for which type, of several', async () => {
    const office = await full()
    await addTicketType(office, 'jazz', { name: 'vip' })
    await expect(joinWaitlist(office, { event: 'jazz', email: email('cy@example.com') })).rejects.toThrow(
      'say which ticket type of Jazz: "General admission" (free, 0 left), "vip" (free, 0 left)',
    )
  })

  it('is refused when nothing is on sale', async () => {
    const office = await full()
    await updateTicketType(office, 'jazz', 'General admission', { salesEnd: local('2030-01-01 13:30') })
    office.pass('45m')
    await expect(
      joinWaitlist(office, { event: 'jazz', email: email('cy@example.com') }),
    ).rejects.toMatchObject({
      code: 'SALES_CLOSED',
    })
  })
})

describe('leaving the line', () => {
  it('under a key is done once, by the address or by the entry', async () => {
    const { keyed } = await full()
    const first = await leaveWaitlist(keyed, { from: 'jazz', email: ada })
    expect(first).toMatchObject({ entry: { id: 1, status: 'declined' }, replayed: false })
    expect(await leaveWaitlist(keyed, { from: '1' })).toEqual({ ...first, replayed: true })
    for (const other of [
      { from: 'polka', email: ada },
      { from: 'jazz', email: email('di@example.com') },
    ])
      await expect(leaveWaitlist(keyed, other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  it('says what is missing', async () => {
    const office = await full()
    await expect(leaveWaitlist(office, { from: 'jazz' })).rejects.toThrow('is missing; who leaves jazz?')
    await expect(leaveWaitlist(office, { from: '99' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('an entry that can never be served says why', () => {
  it.each<[string, (office: Awaited<ReturnType<typeof full>>) => Promise<unknown>, RegExp]>([
    [
      'a group below the least of a booking',
      office => updateTicketType(office, 'jazz', 'General admission', { minPerBooking: 2 }),
      /2/,
    ],
    [
      'a type that is no longer sold',
      office => {
        const ended = updateTicketType(office, 'jazz', 'General admission', {
          salesEnd: local('2030-01-01 13:30'),
        })
        office.pass('45m')
        return ended
      },
      /^General admission is no longer sold$/,
    ],
  ])('%s', async (_, change, why) => {
    const office = await full()
    await change(office)
    const { entries } = await listWaitlist(office, { event: 'jazz' })
    expect(entries.map(({ blocked }) => blocked)).toEqual([
      expect.stringMatching(why),
      expect.stringMatching(why),
    ])
  })

  it('of a canceled event waits no more', async () => {
    const office = await full()
    await cancelEvent(office, 'jazz', {})
    const { entries } = await listWaitlist(office, { event: 'jazz', all: true } as never)
    expect(entries.map(({ status }) => status)).toEqual(['expired', 'expired'])
  })
})
