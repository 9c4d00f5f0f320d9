import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../support/invariants.ts'
import { crowdedOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

describe('processes that race for a quota', () => {
  it('sells each type up to its quota, and the event up to its capacity', async () => {
    const office = await crowdedOffice(folder, 'quota.db')
    const { slug } = await office.createEvent('Quota', 7)
    await office.data(['add-ticket-type', slug, 'vip', '--quota', '4'])
    const wishes = [['vip=2'], ['vip=1', 'General admission=1'], ['General admission=1']]
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, i) => {
        const types = (wishes[i % wishes.length] ?? []).flatMap(type => ['--type', type])
        return office.run(['book', slug, '--email', `guest${i}@example.com`, ...types, '--json'])
      }),
    )
    expect(results.every(({ exit }) => exit === 0 || exit === 4)).toBe(true)
    const [{ available, sold, ticketTypes }] = (await office.data(['availability', slug])).availability
    const booked = results.filter(({ exit }) => exit === 0).map(result => result.json().data.booking)
    const tickets = booked.flatMap(booking => booking.tickets.map((ticket: { type: string }) => ticket.type))
    expect(tickets).toHaveLength(sold)
    expect(tickets.filter(type => type === 'vip').length).toBeLessThanOrEqual(4)
    expect(ticketTypes[1].available).toBe(Math.min(available, 4 - tickets.filter(t => t === 'vip').length))
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('never leaves an event smaller than what was sold while it shrank', async () => {
    const office = await crowdedOffice(folder, 'shrink.db')
    const { slug } = await office.createEvent('Shrink', 8)
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        i % 3 === 0
          ? office.run(['update-event', slug, '--capacity', String(3 + (i % 2)), '--json'])
          : office.run(['book', slug, '--email', `guest${i}@example.com`, '--json']),
      ),
    )
    expect(results.every(({ exit }) => exit === 0 || exit === 4)).toBe(true)
    const sold = results.filter((r, i) => i % 3 !== 0 && r.exit === 0).length
    const [event] = (await office.data(['availability', slug])).availability
    expect(event.sold).toBe(sold)
    expect(event.capacity).toBeGreaterThanOrEqual(sold)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
