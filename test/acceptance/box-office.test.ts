import { expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('sells to walk-ins, finds them, lets them in, and tells of each', async () => {
  const { data, run, createEvent } = await boxOffice(folder)
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
  expect(scanned.exit).toBe(4)
  const undone = await run(['check-in', '--undo', '-q'])
  expect(undone).toMatchObject({ exit: 0, stdout: `${two}\n` })
  expect((await data(['check-in', code])).checkIns).toHaveLength(1)
  expect((await run(['check-in', '--event', 'jazz'], { input: '' })).exit).toBe(0)
})
