import { describe, expect, it } from 'vitest'
import { ask } from '../../support/ask.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const eur = (amount: string) => ({ amount, currency: 'EUR' })

/** An office with one booking of two seats at 25 EUR. */
async function withBooking(name: string) {
  const office = await boxOffice(folder, `${name}.db`)
  await office.createEvent('Jazz', 10, ['--price', '25', '--currency', 'EUR'])
  const { booking } = await office.data(['book', 'jazz', '--email', 'ada@example.com', '-n', '2'])
  return { ...office, code: booking.code as string }
}

describe('a payment', () => {
  it('takes all that is due, or a part of it, and says what is left', async () => {
    const { run, data, code, db } = await withBooking('parts')
    const first = await run(['pay', code, '--method', 'cash', '--amount', '20', '--format', 'table'])
    expect(first.stderr).toBe(`20.00 EUR for ${code} paid by cash; 30.00 EUR is still due\n`)
    const { booking, payment } = await data(['pay', code, '--method', 'card'])
    expect(booking).toMatchObject({ total: eur('50.00'), paid: eur('50.00'), due: eur('0.00') })
    expect(payment).toMatchObject({ kind: 'payment', method: 'card', amount: eur('30.00') })
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('of more than is due is refused with the numbers', async () => {
    const { run, code } = await withBooking('over')
    const refused = await run(['pay', code, '--method', 'cash', '--amount', '50.01', '--json'])
    expect(refused.exit).toBe(4)
    expect(refused.json()).toMatchObject({
      message: `50.01 EUR is more than the 50.00 EUR that is due for ${code}`,
      error: { code: 'CONFLICT', details: { total: eur('50.00'), paid: eur('0.00'), due: eur('50.00') } },
    })
  })

  it('that was made already is told of, not made again', async () => {
    const { run, data, code } = await withBooking('again')
    await data(['pay', code, '--method', 'cash'])
    expect(await data(['pay', code, '--method', 'cash'])).toMatchObject({
      replayed: true,
      booking: { paid: eur('50.00') },
    })
    const other = await run(['pay', code, '--method', 'card'])
    expect(other).toMatchObject({
      exit: 4,
      stderr: `error: Nothing is due for ${code}: 50.00 EUR of 50.00 EUR is paid\n`,
    })
  })

  it('with a key is made once, however often it is sent', async () => {
    const { run, code, db } = await withBooking('key')
    const args = ['pay', code, '--method', 'cash', '--amount', '10', '--idempotency-key', 'k', '--json']
    const results = await Promise.all(Array.from({ length: 6 }, () => run([...args, '--timeout', '5m'])))
    expect(results.map(r => r.exit)).toEqual(Array(6).fill(0))
    expect(results.filter(r => r.json().data.replayed)).toHaveLength(5)
    expect(results.at(-1)?.json().data.booking.paid).toEqual(eur('10.00'))
    const other = await run([
      'pay',
      code,
      '--method',
      'cash',
      '--amount',
      '11',
      '--idempotency-key',
      'k',
      '--json',
    ])
    expect(other.json().error.code).toBe('IDEMPOTENCY_MISMATCH')
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('is not taken for what costs nothing, what is not there, and nonsense', async () => {
    const { run, data, code, createEvent } = await withBooking('nothing')
    await createEvent('Free', 5)
    const { booking } = await data(['book', 'free', '--email', 'ada@example.com', '--paid', 'cash'])
    expect(booking).toMatchObject({ total: null, paid: null, due: null })
    expect((await run(['pay', booking.code, '--method', 'cash'])).exit).toBe(4)
    expect((await run(['pay', 'AAAA-AAAA', '--method', 'cash'])).exit).toBe(3)
    const wrong = await run(['pay', code, '--method', 'shells', '--amount', '-1'])
    expect(wrong.exit).toBe(2)
    expect(wrong.stderr).toContain('--method: must be one of cash, card, transfer, comp')
    expect(wrong.stderr).toContain('--amount: must be an amount')
    for (const amount of ['0', '1.234'])
      expect((await run(['pay', code, '--method', 'cash', '--amount', amount])).exit).toBe(2)
  })

  it('comes with the booking where it is paid at once', async () => {
    const { data, code, run } = await withBooking('at-once')
    const { booking } = await data([
      'book',
      'jazz',
      '--email',
      'bob@example.com',
      '-n',
      '3',
      '--paid',
      'card',
    ])
    expect(booking).toMatchObject({ total: eur('75.00'), paid: eur('75.00'), due: eur('0.00') })
    const dry = await run(['pay', code, '--method', 'cash', '--dry-run', '--json'])
    expect(dry.json().data.booking.paid).toEqual(eur('50.00'))
    const { bookings } = await data(['my-bookings', '--email', 'ada@example.com'])
    expect(bookings[0].paid).toEqual(eur('0.00'))
  })

  it('is not taken at once for seats that are only held: a hold that runs out would leave the money behind', async () => {
    const { run, code, db } = await withBooking('held')
    const refused = await run([
      'book',
      'jazz',
      '--email',
      'bob@example.com',
      '--hold',
      '15m',
      '--paid',
      'cash',
      '--json',
    ])
    expect(refused.exit).toBe(2)
    expect(refused.json()).toMatchObject({
      message: '--paid: is for a sale, and a hold sells nothing yet. Hold the seats, then pay for them',
      error: { code: 'VALIDATION', details: { issues: [{ field: 'paid' }] } },
    })
    expect(await ask(db, 'SELECT code FROM bookings')).toEqual([{ code: code.replace('-', '') }])
  })

  it('is exact in yen and in dinar', async () => {
    const { data, createEvent } = await boxOffice(folder, 'exact.db')
    for (const [name, price, currency, paid, due] of [
      ['Tokyo', '3500', 'JPY', '3000', '4000'],
      ['Kuwait', '1.205', 'KWD', '0.410', '2.000'],
    ] as const) {
      const { slug } = await createEvent(name, 10, ['--price', price, '--currency', currency])
      const { booking } = await data(['book', slug, '--email', 'ada@example.com', '-n', '2'])
      const after = await data(['pay', booking.code, '--method', 'cash', '--amount', paid])
      expect(after.booking).toMatchObject({
        paid: { amount: paid, currency },
        due: { amount: due, currency },
      })
    }
  })
})

describe('a refund', () => {
  it('gives back a part, then the rest, never more than was paid', async () => {
    const { run, data, code, db } = await withBooking('refund')
    expect((await run(['refund', code])).stderr).toBe(
      `error: Nothing has been paid for ${code}, so nothing can be given back\n`,
    )
    await data(['pay', code, '--method', 'card'])
    expect((await data(['refund', code, '--amount', '12.5'])).booking).toMatchObject({
      paid: eur('37.50'),
      due: eur('12.50'),
    })
    const tooMuch = await run(['refund', code, '--amount', '37.51', '--json'])
    expect(tooMuch.exit).toBe(4)
    expect(tooMuch.json().error.details.paid).toEqual(eur('37.50'))
    expect((await data(['refund', code])).payment).toMatchObject({ method: 'card', amount: eur('37.50') })
    expect(await data(['refund', code])).toMatchObject({ replayed: true })
    expect(await brokenInvariants(db)).toEqual([])
  })
})
