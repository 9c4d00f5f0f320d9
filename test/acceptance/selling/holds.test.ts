import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder, tix } from '../../support/tix.ts'

const folder = scratchFolder()
const later = (ms: number) => ({ env: { TIX_TEST_CLOCK_SHIFT_MS: String(ms) } })
const MINUTES = 60_000

describe('tix book --hold and tix confirm', () => {
  it('holds seats, and confirms them', async () => {
    const office = await boxOffice(folder, 'hold.db')
    const { slug } = await office.createEvent('Jazz Night', 5)
    const before = Date.now()
    const booking = await office.hold(slug, '15m')
    expect(booking).toMatchObject({ status: 'held', quantity: 2 })
    expect(booking.tickets.map((t: { status: string }) => t.status)).toEqual(['valid', 'valid'])
    const untilMs = Date.parse(booking.expiresAt)
    expect(untilMs).toBeGreaterThanOrEqual(before + 15 * MINUTES)
    expect(untilMs).toBeLessThanOrEqual(Date.now() + 15 * MINUTES)
    const [held] = (await office.data(['availability', slug])).availability
    expect(held).toMatchObject({ available: 3, held: 2, sold: 0 })

    const confirmed = await office.data(['confirm', booking.code])
    expect(confirmed).toEqual({ booking: { ...booking, status: 'confirmed', expiresAt: null } })
    const [sold] = (await office.data(['availability', slug])).availability
    expect(sold).toMatchObject({ available: 3, held: 0, sold: 2 })
    expect(await office.data(['confirm', booking.code])).toEqual({ ...confirmed, replayed: true })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('says how to go on, and prints only the code with -q', async () => {
    const office = await boxOffice(folder, 'words.db')
    const { slug } = await office.createEvent('Jazz Night', 5)
    const spoken = await office.run(['book', slug, '--email', 'ada@example.com', '--hold', '15m'])
    expect(spoken.stderr).toMatch(
      /^Holding 1 seat for Jazz Night until .+\. To book it: tix confirm \w{4}-\w{4} --db \S+\n$/,
    )
    const missing = await tix(['book', 'polka', '--email', 'ada@example.com'], { env: { TIX_DB: office.db } })
    expect(missing.stderr).toMatch(/See: tix list --all\n$/)
    const rehearsed = await office.run([
      'book',
      slug,
      '--email',
      'a@example.com',
      '--hold',
      '15m',
      '--dry-run',
    ])
    expect(rehearsed.stderr).toMatch(
      /^Dry run, nothing was written: Holding 1 seat for Jazz Night until [^.]+\n$/,
    )
    const quiet = await office.run(['book', slug, '--email', 'ada@example.com', '--hold', '15m', '-q'])
    const code = quiet.stdout.trim()
    const confirmed = await office.run(['confirm', code.toLowerCase().replace('-', ''), '-q'])
    expect(confirmed).toMatchObject({ exit: 0, stdout: `${code}\n`, stderr: '' })
  })

  it('counts the seats of a hold as free from the second it runs out', async () => {
    const office = await boxOffice(folder, 'lapse.db')
    const { slug } = await office.createEvent('Jazz Night', 2)
    const booking = await office.hold(slug, '10m')
    const soldOut = await office.run(['book', slug, '--email', 'b@example.com', '--json'])
    expect(soldOut).toMatchObject({ exit: 4, stderr: '' })
    expect(soldOut.json().error).toMatchObject({ code: 'SOLD_OUT', details: { requested: 1, available: 0 } })

    const after = later(11 * MINUTES)
    const [seats] = (await office.data(['availability', slug], after)).availability
    expect(seats).toMatchObject({ available: 2, held: 0, sold: 0, ticketTypes: [{ available: 2 }] })
    const [expired] = (await office.data(['my-bookings', '--email', 'ada@example.com'], after)).bookings
    expect(expired).toMatchObject({
      status: 'expired',
      tickets: [{ status: 'canceled' }, { status: 'canceled' }],
    })
    await office.data(['book', slug, '--email', 'b@example.com', '-n', '2'], after)
    const refused = await office.run(['confirm', booking.code, '--json'], after)
    expect(refused.exit).toBe(4)
    expect(refused.json().error).toMatchObject({ code: 'SOLD_OUT', details: { requested: 2, available: 0 } })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('confirms a hold that has run out while its seats are still there', async () => {
    const office = await boxOffice(folder, 'late.db')
    const { slug } = await office.createEvent('Jazz Night', 2, ['--price', '25', '--currency', 'EUR'])
    const booking = await office.hold(slug, '10m')
    const { booking: confirmed } = await office.data(['confirm', booking.code], later(11 * MINUTES))
    expect(confirmed).toEqual({ ...booking, status: 'confirmed', expiresAt: null })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('writes nothing in a dry run', async () => {
    const office = await boxOffice(folder, 'dry.db')
    const { slug } = await office.createEvent('Jazz Night', 2)
    const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '--hold', '10m'])
    const rehearsed = await office.run(['confirm', booking.code, '--dry-run'])
    expect(rehearsed.stderr).toMatch(/^Dry run, nothing was written: Confirmed /)
    expect((await office.run(['confirm', booking.code, '--dry-run', '--json'])).json()).toMatchObject({
      success: true,
      dryRun: true,
      message: expect.stringMatching(/^Dry run, nothing was written: Confirmed /),
    })
    const [still] = (await office.data(['my-bookings', '--email', 'ada@example.com'])).bookings
    expect(still.status).toBe('held')
  })

  it('refuses what it cannot do with the exit code that says why', async () => {
    const office = await boxOffice(folder, 'exits.db')
    const { slug } = await office.createEvent('Jazz Night', 2)
    const code = async (args: string[]) => (await office.run(args)).exit
    for (const hold of ['0s', '31d', 'soon', '', '15'])
      expect(await code(['book', slug, '--email', 'a@example.com', '--hold', hold]), hold).toBe(2)
    expect(await code(['confirm'])).toBe(2)
    expect(await code(['confirm', 'K7QF'])).toBe(2)
    expect(await code(['confirm', 'K7QF-3M9X'])).toBe(3)
    const { booking } = await office.data(['book', slug, '--email', 'a@example.com', '--hold', '10m'])
    await office.data(['cancel', booking.code])
    expect(await code(['confirm', booking.code])).toBe(4)
  })
})
