import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const eur = (amount: string) => ({ amount, currency: 'EUR' })

/** One evening from the first ticket type to the last refund, as an organizer would script it. */
describe('an evening', () => {
  it('is sold, waited for, handed on, refunded and canceled, and the log has all of it', async () => {
    const { db, run, data } = await boxOffice(folder)
    /** Moves the clock of one command. */
    const later = (hours: number) => ({ env: { TIX_TEST_CLOCK_SHIFT_MS: String(hours * 3_600_000) } })
    const book = async (who: string, ...more: string[]) =>
      (await data(['book', 'gala', '--email', `${who}@example.com`, ...more])).booking
    const waitlist = async (...more: string[]) =>
      (await data(['waitlist', 'list', 'gala', ...more])).entries.map(
        (e: Record<string, string>) => `${e['email']?.split('@')[0]} ${e['status']}`,
      )

    // Ten seats: two types with quotas of their own.
    const starts = ['--starts', '2031-05-01 19:30', '--timezone', 'Europe/Berlin']
    await data(['create-event', 'Gala', '--capacity', '10', ...starts, '--price', '25', '--currency', 'EUR'])
    await data(['update-ticket-type', 'gala', 'General admission', '--name', 'standard', '--quota', '7'])
    await data(['add-ticket-type', 'gala', 'vip', '--price', '80', '--quota', '4'])

    // Sold out: by the quotas first, then by the event.
    const mixed = await book('ada', '--type', 'vip=2', '--type', 'standard=3', '--paid', 'card')
    expect(mixed).toMatchObject({ quantity: 5, total: eur('235.00'), paid: eur('235.00'), due: eur('0.00') })
    const tooMany = await run(['book', 'gala', '--email', 'x@example.com', '--type', 'vip=3', '--json'])
    expect(tooMany.json().error).toMatchObject({ code: 'SOLD_OUT', details: { type: 'vip', available: 2 } })
    const group = await book('bob', '--type', 'standard', '-n', '3')
    const held = await book('cy', '--type', 'vip=1', '--type', 'standard=1', '--hold', '2h')
    expect(held).toMatchObject({ status: 'held', quantity: 2 })
    expect(await run(['book', 'gala', '--email', 'x@example.com', '--type', 'vip'])).toMatchObject({
      exit: 4,
    })

    // Four wait, two of them as groups.
    const wishes = [
      ['dee', '1'],
      ['eve', '3'],
      ['flo', '1'],
      ['gus', '2'],
    ] as const
    for (const [who, n] of wishes)
      await data(['waitlist', 'join', 'gala', '--email', `${who}@example.com`, '-n', n, '--type', 'standard'])

    // A cancellation feeds the line: eve's group of three does not fit and is passed over.
    await data(['cancel', group.code, '--seats', '2', '--reason', 'ill'])
    expect(await waitlist()).toEqual(['dee offered', 'eve waiting', 'flo offered', 'gus waiting'])
    const refused = await run(['book', 'gala', '--email', 'x@example.com', '--type', 'standard', '--json'])
    expect(refused.json().error).toMatchObject({ code: 'SOLD_OUT', details: { available: 0 } })
    const [dee] = (await data(['waitlist', 'list', 'gala', '--status', 'offered'])).entries
    expect((await data(['confirm', dee.booking])).booking).toMatchObject({ status: 'confirmed' })

    // cy's hold expires: its standard seat is free again, too few for anybody. With flo's, it is enough for gus.
    expect((await data(['my-bookings', '--email', 'cy@example.com'], later(3))).bookings[0].status).toBe(
      'expired',
    )
    expect((await data(['waitlist', 'offer', 'gala', '--ttl', '1h'], later(3))).entries).toEqual([])
    await data(['waitlist', 'leave', 'gala', '--email', 'flo@example.com'], later(3))
    expect(await waitlist()).toEqual(['dee accepted', 'eve waiting', 'flo declined', 'gus offered'])
    // One more comes back, which nobody in the line can have: it is on sale.
    await data(['cancel', group.code], later(3))
    const [gala] = (await data(['availability', 'gala'], later(3))).availability
    expect(gala.ticketTypes.find((t: { name: string }) => t.name === 'standard').available).toBe(1)

    // A transfer while it is as good as sold out; the old codes are worthless.
    const before = mixed.tickets.map((t: { code: string }) => t.code)
    const { booking: bought } = await data([
      'transfer',
      mixed.code,
      '--to',
      'zoe@example.com',
      '--name',
      'Zoe',
    ])
    expect(bought).toMatchObject({ email: 'zoe@example.com', quantity: 5 })
    expect(bought.tickets.filter((t: { code: string }) => before.includes(t.code))).toEqual([])

    // Part of it back.
    const refund = await data(['refund', mixed.code, '--amount', '25', '--idempotency-key', 'one-seat'])
    expect(refund.booking.paid).toEqual(eur('210.00'))
    expect((await run(['refund', mixed.code, '--amount', '210.01'])).exit).toBe(4)

    // The lights are out: everything is canceled at once, and whoever is to be told is named.
    const canceled = await data(['cancel-event', 'gala', '--reason', 'power cut', '--yes'])
    expect(canceled.bookings.map((b: { email: string }) => b.email).sort()).toEqual(
      ['dee', 'gus', 'zoe'].map(who => `${who}@example.com`),
    )
    expect(canceled.waiting.map((e: { email: string }) => e.email)).toEqual(['eve@example.com'])
    expect(await waitlist('--status', 'expired')).toEqual(['eve expired', 'gus expired'])
    expect(await run(['pay', dee.booking, '--method', 'cash'])).toMatchObject({ exit: 4 })
    expect((await data(['availability', 'gala'])).availability[0]).toMatchObject({
      available: 0,
      free: 10,
      held: 0,
      sold: 0,
    })
    expect(await brokenInvariants(db)).toEqual([])

    const { entries } = await data(['log', '--event', 'gala', '--oldest-first', '--limit', '200'])
    const actions = entries.map((e: { action: string }) => e.action)
    for (const action of [
      ...['event.create', 'booking.create', 'payment.pay', 'waitlist.join', 'booking.cancel'],
      ...['waitlist.offer', 'booking.confirm', 'booking.expire', 'waitlist.pass_over', 'booking.transfer'],
      ...['payment.refund', 'event.cancel'],
    ])
      expect(actions, action).toContain(action)
    expect(actions.filter((a: string) => a === 'booking.expire')).toHaveLength(1)
    const ofMixed = (await data(['log', '--booking', mixed.code, '--oldest-first'])).entries
    expect(ofMixed.at(-1)).toMatchObject({
      booking: mixed.code,
      before: { status: 'confirmed' },
      after: { status: 'canceled', reason: 'power cut' },
    })
  })
})
