import { expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { atTerminal } from '../../support/terminal.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

it('sells to walk-ins, finds them, lets them in, and tells of each', async () => {
  const { db, data, run, createEvent } = await boxOffice(folder)
  await createEvent('Jazz', 10, ['--price', '25', '--currency', 'EUR'])
  const sold = await data(['sell', 'jazz', '-n', '2', '--received', '60', '--name', 'Zoë Müller'])
  expect(sold).toMatchObject({
    booking: { email: null, name: 'Zoë Müller', channel: 'door' },
    payment: { method: 'cash' },
    change: { amount: '10.00', currency: 'EUR' },
  })
  const { code, tickets } = sold.booking
  const [one, two] = tickets.map((ticket: { code: string }) => ticket.code)

  expect((await data(['find', 'mul zoe'])).bookings.map((b: { code: string }) => b.code)).toEqual([code])
  expect((await run(['find', 'MÜLLER', '-q'])).stdout).toBe(`${code}\n`)
  // A terminal that has no room for the name tells who it is.
  expect((await atTerminal(['find', 'zoe', '--db', db], { columns: 60 })).screen).toContain('walk-in Zoë')
  expect(await data(['show', one])).toMatchObject({
    booking: { code },
    ticket: { code: one },
    payments: [{ amount: { amount: '50.00' } }],
    log: [{ action: 'payment.pay' }, { action: 'booking.create' }],
  })

  const first = await run(['check-in', one, '--gate', 'north', '--json'])
  expect(first.json().data).toMatchObject({ checkIns: [{ outcome: 'OK' }], checkedIn: 1, expected: 2 })
  expect(first.exit).toBe(0)
  const again = await run(['check-in', one, '--json'])
  expect(again.exit).toBe(4)
  expect(again.json()).toMatchObject({
    success: false,
    error: { code: 'ALREADY_CHECKED_IN', status: 409 },
    data: { checkIns: [{ outcome: 'ALREADY_CHECKED_IN', first: { gate: 'north' } }] },
  })
  expect((await run(['check-in', 'AAAA-AAAA', '--json'])).exit).toBe(3)

  const scanned = await run(['check-in', '--event', 'jazz', '--format', 'tsv'], {
    input: `${two}\r\nrubbish\n${two}\n`,
  })
  expect(scanned.stdout.split('\n').map(line => line.split('\t')[1])).toEqual([
    'outcome',
    'OK',
    'UNKNOWN',
    'ALREADY_CHECKED_IN',
    undefined,
  ])
  expect(scanned).toMatchObject({ exit: 4, stderr: 'Let in: 1 ticket. 2 of 2 are in\n' })
  const strange = await run(['check-in', '-'], { input: 'AAAA-AAAA\n' })
  expect(strange).toMatchObject({ exit: 3, stderr: 'Let in: 0 tickets\n' })
  const undone = await run(['check-in', '--undo', '-q'])
  expect(undone).toMatchObject({ exit: 0, stdout: `${two}\n` })
  expect((await data(['check-in', code])).checkIns).toHaveLength(1)
  expect((await run(['check-in', '--event', 'jazz'], { input: '' })).exit).toBe(0)
  expect((await run(['check-in', '-', '-q'], { input: '\n' })).exit).toBe(0)
})

it('is rehearsed without a trace, and repeated under its key without doing anything twice', async () => {
  const { data, run, createEvent, db } = await boxOffice(folder, 'keys.db')
  await createEvent('Jazz', 10, ['--price', '25', '--currency', 'EUR'])
  await data(['add-ticket-type', 'jazz', 'vip', '--price', '60'])
  const vip = ['sell', 'jazz', '--type', 'vip=2', '--received', '150']
  const state = async () => {
    const [{ sold, available }] = (await data(['availability', 'jazz'])).availability
    const { report } = await data(['report', 'takings'])
    return { sold, available, net: report.totals?.net?.amount ?? report.totals?.net }
  }
  const before = await state()
  expect(await data([...vip, '--dry-run'])).toMatchObject({ change: { amount: '30.00' } })
  expect(await state()).toEqual(before)

  const first = await data([...vip, '--idempotency-key', 'sale-1'])
  expect(await data([...vip, '--idempotency-key', 'sale-1'])).toEqual({ ...first, replayed: true })
  expect((await run([...vip, '-n', '2', '--paid', 'card', '--idempotency-key', 'sale-1'])).exit).not.toBe(0)
  const { code, tickets } = first.booking
  const [one, two] = tickets.map((ticket: { code: string }) => ticket.code)

  const instead = ['sell', 'jazz', '--type', 'General admission=2', '--instead-of', code]
  expect(await data([...instead, '--dry-run'])).toMatchObject({
    booking: { total: { amount: '50.00' } },
    insteadOf: { booking: { code, status: 'canceled' }, payments: [{ amount: { amount: '120.00' } }] },
  })
  expect(await state()).toMatchObject({ sold: 2, net: '120.00' })

  const scans = ['check-in', '--event', 'jazz', '--format', 'ndjson', '--idempotency-key', 'scan-1']
  const outcomes = async (args: readonly string[]) =>
    (await run(args, { input: `${one}\n${two}\n` })).stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).outcome)
  expect(await outcomes([...scans, '--dry-run'])).toEqual(['OK', 'OK'])
  expect(await outcomes(scans)).toEqual(['OK', 'OK'])
  expect(await outcomes(scans)).toEqual(['OK', 'OK'])
  expect((await data(['check-in', '--undo', '--dry-run'])).checkedIn).toBe(1)
  const undo = ['check-in', '--undo', '--idempotency-key', 'undo-1']
  expect((await data(undo)).checkedIn).toBe(1)
  expect((await data(undo)).checkedIn).toBe(1)
  expect((await run(['check-in', one])).exit).toBe(4)

  await data(['check-in', '--undo', one])
  const back = ['cancel', code, '--refund', '--idempotency-key', 'back-1']
  expect(await data([...back, '--dry-run'])).toMatchObject({ seats: 2, payments: [{ kind: 'refund' }] })
  const canceled = await data(back)
  expect(await data(back)).toEqual({ ...canceled, replayed: true })
  expect(await state()).toMatchObject({ sold: 0, available: 10, net: '0.00' })
  expect(await brokenInvariants(db)).toEqual([])
})
