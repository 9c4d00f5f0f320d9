import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

describe('tix cancel', () => {
  it('cancels a booking, frees its seats, and does it once', async () => {
    const office = await boxOffice(folder, 'once.db')
    const { slug } = await office.createEvent('Jazz Night', 3, ['--price', '25', '--currency', 'EUR'])
    const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '-n', '3'])
    const canceled = await office.data(['cancel', booking.code, '--reason', 'ill'])
    expect(canceled).toMatchObject({
      booking: {
        code: booking.code,
        status: 'canceled',
        quantity: 3,
        due: { amount: '0.00', currency: 'EUR' },
      },
      bookings: [{ code: booking.code }],
      seats: 3,
    })
    expect(canceled.booking.tickets.map((t: { status: string }) => t.status)).toEqual(
      Array(3).fill('canceled'),
    )
    const again = await office.run(['cancel', booking.code])
    expect(again.stderr).toBe(`Nothing to cancel: ${booking.code} had no seats any more\n`)
    expect(await office.data(['cancel', booking.code])).toMatchObject({ replayed: true, seats: 0 })
    const [{ available }] = (await office.data(['availability', slug])).availability
    expect(available).toBe(3)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('cancels some seats, the last ones, and lowers the price', async () => {
    const office = await boxOffice(folder, 'part.db')
    const { slug } = await office.createEvent('Jazz Night', 3, ['--price', '25', '--currency', 'EUR'])
    const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '-n', '3'])
    const spoken = await office.run(['cancel', booking.code, '--seats', '2'])
    expect(spoken.stderr).toBe(`Canceled 2 seats of ${booking.code}\n`)
    const [left] = (await office.data(['my-bookings', '--email', 'ada@example.com'])).bookings
    expect(left).toMatchObject({
      quantity: 1,
      status: 'confirmed',
      total: { amount: '25.00' },
      tickets: [
        { ...booking.tickets[0], status: 'valid' },
        { ...booking.tickets[1], status: 'canceled' },
        { ...booking.tickets[2], status: 'canceled' },
      ],
    })
    const tooMany = await office.run(['cancel', booking.code, '--seats', '2', '--json'])
    expect(tooMany).toMatchObject({ exit: 4, stderr: '' })
    expect(tooMany.json()).toMatchObject({
      message: `${booking.code} has 1 seat, 2 cannot be canceled`,
      error: { code: 'CONFLICT', details: { bookings: [{ requested: 2, cancelable: 1, checkedIn: 0 }] } },
    })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('cancels some seats once for each key, however often it is repeated', async () => {
    const office = await boxOffice(folder, 'key.db')
    const { slug } = await office.createEvent('Jazz Night', 5)
    const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '-n', '5'])
    const keyed = ['cancel', booking.code, '--seats', '2', '--idempotency-key', 'return-1']
    const rehearsed = await office.run([...keyed, '--dry-run', '--json'])
    expect(rehearsed.json().data).toMatchObject({ seats: 2, booking: { quantity: 3 } })
    const first = await office.data(keyed)
    expect(first).toMatchObject({ seats: 2, booking: { quantity: 3 } })
    expect(await office.data(keyed)).toEqual({ ...first, replayed: true })
    const spoken = await office.run(keyed)
    expect(spoken.stderr).toBe(`2 seats of ${booking.code} were canceled before\n`)

    const other = await office.run(['cancel', booking.code, '--idempotency-key', 'return-1', '--json'])
    expect(other.exit).toBe(4)
    expect(other.json().error).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', details: { key: 'return-1' } })
    const next = ['cancel', booking.code, '--seats', '2', '--idempotency-key', 'return-2']
    expect(await office.data(next)).toMatchObject({ seats: 2, booking: { quantity: 1 } })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('cancels all of several bookings or none, and names every one that it does not know', async () => {
    const office = await boxOffice(folder, 'several.db')
    const { slug } = await office.createEvent('Jazz Night', 5)
    const codes: string[] = []
    for (const who of ['ada', 'bob'])
      codes.push((await office.data(['book', slug, '--email', `${who}@example.com`, '-n', '2'])).booking.code)
    const unknown = await office.run(['cancel', ...codes, 'AAAA-AAAA', 'BBBB-BBBB', '--json'])
    expect(unknown.exit).toBe(3)
    expect(unknown.json().error.details).toEqual({ bookings: ['AAAA-AAAA', 'BBBB-BBBB'] })
    expect((await office.data(['availability', slug])).availability[0].available).toBe(1)
    const done = await office.run(['cancel', ...codes, codes[0] ?? '', '-q'])
    expect(done).toMatchObject({ exit: 0, stdout: `${codes.join('\n')}\n`, stderr: '' })
    expect((await office.data(['availability', slug])).availability[0].available).toBe(5)
  })

  it('lets go of a hold, and writes nothing in a dry run', async () => {
    const office = await boxOffice(folder, 'hold.db')
    const { slug } = await office.createEvent('Jazz Night', 2)
    const booking = await office.hold(slug, '10m')
    const rehearsed = await office.run(['cancel', booking.code, '--dry-run', '--json'])
    expect(rehearsed.json().data.booking.status).toBe('canceled')
    expect((await office.data(['availability', slug])).availability[0]).toMatchObject({
      available: 0,
      held: 2,
    })
    await office.data(['cancel', booking.code])
    expect((await office.data(['availability', slug])).availability[0]).toMatchObject({
      available: 2,
      held: 0,
    })
  })

  it('refuses bad input as a whole', async () => {
    const office = await boxOffice(folder, 'bad.db')
    const none = await office.run(['cancel'])
    expect(none).toMatchObject({
      exit: 2,
      stderr: 'error: codes: is missing; it is the code of a booking, like K7QF-3M9X, or several\n',
    })
    const bad = await office.run(['cancel', 'nope', 'K7QF', '--seats', '0'])
    expect(bad.exit).toBe(2)
    expect(bad.stderr.match(/^error: /gm)).toHaveLength(3)
  })
})
