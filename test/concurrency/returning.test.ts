import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../support/invariants.ts'
import { crowdedOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const PROCESSES = 8

describe('processes that give back the same seats', () => {
  it('returns them once when all cancel the booking', async () => {
    const office = await crowdedOffice(folder, 'whole.db')
    const { slug } = await office.createEvent('Jazz Night', 5)
    const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '-n', '3'])
    const results = await Promise.all(
      Array.from({ length: PROCESSES }, () => office.data(['cancel', booking.code])),
    )
    expect(results.filter(({ seats }) => seats === 3)).toHaveLength(1)
    expect(results.filter(({ seats, replayed }) => seats === 0 && replayed)).toHaveLength(PROCESSES - 1)
    expect((await office.data(['availability', slug])).availability[0].available).toBe(5)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('returns as many as there were when each cancels one seat', async () => {
    const office = await crowdedOffice(folder, 'parts.db')
    const { slug } = await office.createEvent('Jazz Night', 9)
    const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '-n', '5'])
    const results = await Promise.all(
      Array.from({ length: PROCESSES }, () => office.data(['cancel', booking.code, '--seats', '1'])),
    )
    expect(results.reduce((sum, { seats }) => sum + seats, 0)).toBe(5)
    expect((await office.data(['availability', slug])).availability[0].available).toBe(9)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('returns one seat when all cancel one with the same key', async () => {
    const office = await crowdedOffice(folder, 'key.db')
    const { slug } = await office.createEvent('Jazz Night', 9)
    const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '-n', '5'])
    const args = ['cancel', booking.code, '--seats', '1', '--idempotency-key', 'return-1']
    const results = await Promise.all(Array.from({ length: PROCESSES }, () => office.data(args)))
    expect(results.filter(({ replayed }) => replayed)).toHaveLength(PROCESSES - 1)
    expect(results.every(({ seats }) => seats === 1)).toBe(true)
    expect((await office.data(['availability', slug])).availability[0].available).toBe(5)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('either confirms a hold or lets it go, and never sells its seats beside it', async () => {
    const office = await crowdedOffice(folder, 'expired.db')
    const { slug } = await office.createEvent('Jazz Night', 2)
    const booking = await office.hold(slug, '1m')
    const env = { TIX_TEST_CLOCK_SHIFT_MS: '120000' }
    const race = (args: string[]) => office.run([...args, '--json'], { env })
    const results = await Promise.all(
      Array.from({ length: PROCESSES }, (_, i) =>
        i % 2 === 0
          ? race(['confirm', booking.code])
          : race(['book', slug, '--email', `b${i}@example.com`, '-n', '2']),
      ),
    )
    const [seats] = (await office.data(['availability', slug])).availability
    expect(seats).toMatchObject({ available: 0, sold: 2 })
    expect(results.every(({ exit }) => exit === 0 || exit === 4)).toBe(true)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
