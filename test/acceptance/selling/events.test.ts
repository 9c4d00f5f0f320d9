import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const exits = async (
  office: Awaited<ReturnType<typeof boxOffice>>,
  lines: readonly (readonly string[])[],
) => {
  const codes: Record<string, number | undefined> = {}
  for (const line of lines) codes[line.join(' ')] = (await office.run(line)).exit
  return codes
}

describe('tix show and tix update-event', () => {
  it('change what is named, and show it', async () => {
    const office = await boxOffice(folder, 'update.db')
    const event = await office.createEvent('Jazz Night', 5, ['--venue', 'Cellar', '--tag', 'jazz'])
    const changed = await office.data(['update-event', 'jazz-night', '--capacity', '7', '--name', 'Jazz Day'])
    expect(changed).toEqual({
      event: expect.objectContaining({ name: 'Jazz Day', capacity: 7, available: 7 }),
    })
    const cleared = await office.run(['update-event', String(event.id), '--clear', 'venue', '--clear', 'tag'])
    expect(cleared).toMatchObject({ exit: 0, stderr: 'Changed Jazz Day\n' })
    const shown = await office.data(['show', 'jazz-night'])
    expect(shown.event).toMatchObject({ slug: 'jazz-night', venue: null, tags: [], capacity: 7 })
    expect((await office.run(['show', 'jazz-night', '-q'])).stdout).toBe('jazz-night\n')
    expect(await office.data(['update-event', 'jazz-night', '--capacity', '7'])).toMatchObject({
      replayed: true,
    })
  })

  it('refuse what cannot be, with the numbers', async () => {
    const office = await boxOffice(folder, 'refuse.db')
    await office.createEvent('Jazz Night', 5)
    await office.data(['book', 'jazz-night', '--email', 'a@example.com', '-n', '3'])
    const small = await office.run(['update-event', 'jazz-night', '--capacity', '2', '--json'])
    expect(small).toMatchObject({ exit: 4, stderr: '' })
    expect(small.json().error).toMatchObject({
      code: 'CONFLICT',
      details: { requested: 2, taken: 3, capacity: 5 },
    })
    expect(
      await exits(office, [
        ['show', 'nope'],
        ['update-event', 'nope', '--capacity', '9'],
        ['update-event', 'jazz-night'],
        ['update-event', 'jazz-night', '--capacity', '0'],
        ['update-event', 'jazz-night', '--status', 'canceled'],
        ['update-event', 'jazz-night', '--venue', 'x', '--clear', 'venue'],
        ['update-event', 'jazz-night', '--capacity', '3', '--dry-run'],
      ]),
    ).toEqual({
      'show nope': 3,
      'update-event nope --capacity 9': 3,
      'update-event jazz-night': 2,
      'update-event jazz-night --capacity 0': 2,
      'update-event jazz-night --status canceled': 2,
      'update-event jazz-night --venue x --clear venue': 2,
      'update-event jazz-night --capacity 3 --dry-run': 0,
    })
    expect((await office.data(['show', 'jazz-night'])).event.capacity).toBe(5)
  })
})

describe('tix cancel-event', () => {
  it('needs --yes without a terminal, cancels once, and gives the list again', async () => {
    const office = await boxOffice(folder, 'cancel.db')
    await office.createEvent('Jazz Night', 5)
    const { booking } = await office.data(['book', 'jazz-night', '--email', 'a@example.com', '-n', '3'])
    const asked = await office.run(['cancel-event', 'jazz-night', '--json'])
    expect(asked.exit).toBe(2)
    expect(asked.json().message).toContain('Cancel Jazz Night, with 1 booking (3 seats), for good?')
    const rehearsed = await office.run(['cancel-event', 'jazz-night', '--dry-run', '-q'])
    expect(rehearsed).toMatchObject({ exit: 0, stdout: 'a@example.com\n' })
    expect((await office.data(['show', 'jazz-night'])).event.status).toBe('on_sale')

    const canceled = await office.data(['cancel-event', 'jazz-night', '--yes', '--reason', 'rain'])
    expect(canceled).toMatchObject({
      event: { status: 'canceled', cancelReason: 'rain', capacity: 5, available: 0 },
      bookings: [{ code: booking.code, email: 'a@example.com', status: 'canceled' }],
      waiting: [],
    })
    expect(await office.data(['cancel-event', 'jazz-night'])).toEqual({ ...canceled, replayed: true })
    const told = await office.run(['cancel-event', 'jazz-night', '--format', 'csv', '--fields', 'email,code'])
    expect(told.stdout).toBe(`email,code\na@example.com,${booking.code}\n`)
    const late = await office.run(['book', 'jazz-night', '--email', 'b@example.com', '--json'])
    expect([late.exit, late.json().error.code]).toEqual([4, 'EVENT_CANCELED'])
    expect((await office.run(['cancel-event', 'nope', '--yes'])).exit).toBe(3)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('whoever is to be told', () => {
  it('is one list with -q, each address once, those who wait included', async () => {
    const office = await boxOffice(folder, 'told.db')
    await office.createEvent('Jazz Night', 4)
    const book = (who: string) => office.data(['book', 'jazz-night', '--email', `${who}@example.com`])
    for (const who of ['ada', 'bob', 'ada', 'cy']) await book(who)
    for (const who of ['wu', 'bob'])
      await office.data(['waitlist', 'join', 'jazz-night', '--email', `${who}@example.com`])
    const lines = async (...args: string[]) => (await office.run(args)).stdout
    const all = ['ada', 'bob', 'cy', 'wu'].map(who => `${who}@example.com\n`).join('')
    const moved = ['update-event', 'jazz-night', '--starts', '2031-05-02 19:30']
    expect(await lines(...moved, '-q')).toBe(all)
    expect((await office.data(moved)).toTell).toEqual({ bookings: 4, waiting: 2 })
    expect(await lines(...moved, '-q')).toBe(all)
    expect(await lines('update-event', 'jazz-night', '--venue', 'Hall', '-q')).toBe(all)
    expect(await lines('update-event', 'jazz-night', '--category', 'Jazz', '-q')).toBe('jazz-night\n')
    const found = ['find', '--event', 'jazz-night', '--addresses']
    expect(await lines(...found, '-q')).toBe('cy@example.com\nada@example.com\nbob@example.com\n')
    expect((await office.data([...found, '--limit', '1'])).addresses).toHaveLength(3)
    expect(await lines('cancel-event', 'jazz-night', '--yes', '-q')).toBe(all)
    expect(await lines('cancel-event', 'jazz-night', '-q')).toBe(all)
  })
})

describe('tix add-ticket-type and tix update-ticket-type', () => {
  it('sell several types of one event', async () => {
    const office = await boxOffice(folder, 'types.db')
    await office.createEvent('Jazz Night', 9, ['--price', '25', '--currency', 'EUR'])
    const added = await office.data(['add-ticket-type', 'jazz-night', 'vip', '--price', '80', '--quota', '3'])
    expect(added.ticketType).toEqual({
      id: expect.any(Number),
      name: 'vip',
      price: { amount: '80.00', currency: 'EUR' },
      quota: 3,
      available: 3,
      sales: 'open',
      salesStartAt: null,
      salesEndAt: null,
      minPerBooking: null,
      maxPerBooking: null,
    })
    expect(added.event.ticketTypes).toHaveLength(2)
    const renamed = await office.run([
      'update-ticket-type',
      'jazz-night',
      'general admission',
      '--name',
      'standard',
      '-q',
    ])
    expect(renamed).toMatchObject({ exit: 0, stdout: 'standard\n', stderr: '' })
    const mixed = [
      'book',
      'jazz-night',
      '--email',
      'a@example.com',
      '--type',
      'vip=2',
      '--type',
      'standard=3',
    ]
    const { booking } = await office.data(mixed)
    expect(booking).toMatchObject({ quantity: 5, total: { amount: '235.00', currency: 'EUR' } })
    const which = await office.run(['book', 'jazz-night', '--email', 'b@example.com', '--json'])
    expect(which.exit).toBe(2)
    expect(which.json().message).toBe(
      '--type: say which ticket type of Jazz Night: "standard" (25.00 EUR, 4 left), "vip" (80.00 EUR, 1 left)',
    )
    const full = await office.run([
      'book',
      'jazz-night',
      '--email',
      'b@example.com',
      '--type',
      'vip=2',
      '--json',
    ])
    expect([full.exit, full.json().error.details]).toEqual([
      4,
      { event: 'jazz-night', type: 'vip', requested: 2, available: 1 },
    ])
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('refuse what cannot be with the exit code that says why', async () => {
    const office = await boxOffice(folder, 'types-refused.db')
    await office.createEvent('Jazz Night', 9, ['--price', '25', '--currency', 'EUR'])
    await office.data(['add-ticket-type', 'jazz-night', 'vip', '--quota', '3'])
    await office.data(['book', 'jazz-night', '--email', 'a@example.com', '--type', 'vip=2'])
    expect(
      await exits(office, [
        ['add-ticket-type', 'jazz-night', 'vip', '--quota', '3'],
        ['add-ticket-type', 'jazz-night', 'vip', '--quota', '4'],
        ['add-ticket-type', 'jazz-night', 'x', '--price', '1', '--currency', 'USD'],
        ['add-ticket-type', 'jazz-night', 'x=1'],
        ['add-ticket-type', 'jazz-night', 'x', '--min', '3', '--max', '2'],
        ['add-ticket-type', 'nope', 'x'],
        ['update-ticket-type', 'jazz-night', 'nope', '--quota', '3'],
        ['update-ticket-type', 'jazz-night', 'vip'],
        ['update-ticket-type', 'jazz-night', 'vip', '--quota', '1'],
        ['update-ticket-type', 'jazz-night', 'vip', '--quota', '2', '--dry-run'],
      ]),
    ).toEqual({
      'add-ticket-type jazz-night vip --quota 3': 0,
      'add-ticket-type jazz-night vip --quota 4': 4,
      'add-ticket-type jazz-night x --price 1 --currency USD': 2,
      'add-ticket-type jazz-night x=1': 2,
      'add-ticket-type jazz-night x --min 3 --max 2': 2,
      'add-ticket-type nope x': 3,
      'update-ticket-type jazz-night nope --quota 3': 3,
      'update-ticket-type jazz-night vip': 2,
      'update-ticket-type jazz-night vip --quota 1': 4,
      'update-ticket-type jazz-night vip --quota 2 --dry-run': 0,
    })
    const [, vip] = (await office.data(['show', 'jazz-night'])).event.ticketTypes
    expect(vip).toMatchObject({ quota: 3, available: 1 })
  })
})

describe('tix transfer', () => {
  it('says whose a booking is that is not handed over, also where nobody knows', async () => {
    const office = await boxOffice(folder, 'transfer-again.db')
    await office.createEvent('Jazz', 2)
    const { code } = (await office.data(['book', 'jazz', '--email', 'a@example.com'])).booking
    const again = async (to: string) =>
      (await office.run(['transfer', code, '--to', to, '--idempotency-key', to, '--json'])).json().message
    expect(await again('a@example.com')).toBe(`${code} for Jazz is a@example.com's already`)
    await again('b@example.com')
    expect(await again('b@example.com')).toBe(
      `${code} for Jazz was handed over before; it is b@example.com's now`,
    )
    const first = ['--to', 'b@example.com', '--idempotency-key', 'first']
    await office.data(['transfer', code, '--to', 'c@example.com', '--idempotency-key', 'second'])
    await office.data(['erase-person', 'c@example.com', '--yes'])
    expect((await office.run(['transfer', code, ...first, '--json'])).json().message).toContain('is b@')
    await office.data(['transfer', code, '--to', 'd@example.com'])
    await office.data(['erase-person', 'd@example.com', '--yes'])
    expect((await office.run(['transfer', code, ...first, '--json'])).json().message).toBe(
      `${code} for Jazz was handed over before; whose it is now is not known`,
    )
  })

  it('hands over a booking of a sold out event, with new ticket codes', async () => {
    const office = await boxOffice(folder, 'transfer.db')
    await office.createEvent('Jazz Night', 2)
    const { booking } = await office.data(['book', 'jazz-night', '--email', 'a@example.com', '-n', '2'])
    const words = ['transfer', booking.code, '--to', 'B@example.com', '--name', 'Bob']
    const rehearsed = await office.run([...words, '--dry-run', '--json'])
    expect(rehearsed.json().data.booking.email).toBe('b@example.com')
    const handed = await office.data(words)
    expect(handed.booking).toMatchObject({
      code: booking.code,
      email: 'b@example.com',
      name: 'Bob',
      quantity: 2,
    })
    const codes = [booking, handed.booking].flatMap(b => b.tickets.map((t: { code: string }) => t.code))
    expect(new Set(codes).size).toBe(4)
    expect(await office.data(words)).toEqual({ ...handed, replayed: true })
    expect(
      await exits(office, [
        ['transfer', booking.code],
        ['transfer', booking.code, '--to', 'nobody'],
        ['transfer', 'K7QF-3M9X', '--to', 'c@example.com'],
        ['cancel', booking.code],
        ['transfer', booking.code, '--to', 'c@example.com'],
      ]),
    ).toEqual({
      [`transfer ${booking.code}`]: 2,
      [`transfer ${booking.code} --to nobody`]: 2,
      'transfer K7QF-3M9X --to c@example.com': 3,
      [`cancel ${booking.code}`]: 0,
      [`transfer ${booking.code} --to c@example.com`]: 4,
    })
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
