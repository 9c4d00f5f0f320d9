import { expect, it } from 'vitest'
import { serveFound } from '../../../../src/cli/counter/selling/found-booking.ts'
import { sellAtCounter } from '../../../../src/cli/counter/selling/sell-counter.ts'
import { Shift } from '../../../../src/cli/counter/selling/shift.ts'
import { SeatsLeft, type Stand } from '../../../../src/cli/counter/selling/stand.ts'
import { styleFor } from '../../../../src/cli/terminal/terminal.ts'
import { bookSeats } from '../../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../../src/ticketing/bookings/cancel.ts'
import { findBookings } from '../../../../src/ticketing/box-office/find-bookings.ts'
import { addTicketType } from '../../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { pay } from '../../../../src/ticketing/payments/payments.ts'
import { bookingCode } from '../../../../src/values/codes/booking-code.ts'
import { currency } from '../../../../src/values/currency.ts'
import { email } from '../../../../src/values/email.ts'
import { brokenInvariants } from '../../../support/invariants.ts'
import { testOffice } from '../../../support/office.ts'
import { type Step, typedPanel } from '../../../support/panel.ts'
import { scratchFolder } from '../../../support/tix.ts'

const folder = scratchFolder()
let count = 0

/** A counter of an event with two types, at which these lines are typed; gives what was said. */
async function counter({ holds = false } = {}) {
  const office = await testOffice(folder, `money-${++count}.db`)
  await office.event('Jazz', 20, { price: '25', currency: currency('EUR') })
  await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
  const shift = new Shift()
  const types = async (...steps: Step[]) => {
    const { panel, said } = typedPanel(steps, { columns: 80, rows: 24 })
    const stand: Stand = {
      context: office,
      panel,
      style: await styleFor('never', false),
      shift,
      holds,
      handOut: { tickets: async () => {}, finished: async () => {}, underWay: new Set() },
      suggest: words => `tix ${words}`,
      seats: await SeatsLeft.of(office, 'jazz'),
    }
    return { said, stand }
  }
  const open = async (...steps: Step[]) => {
    const { said, stand } = await types(...steps)
    await sellAtCounter(stand)
    return said
  }
  const sold = async () =>
    (await findBookings(office, { event: 'jazz', status: 'confirmed', limit: 9 })).bookings
  const lastCode = async () => bookingCode((await sold())[0]?.code ?? '')
  const costs = (price: string) => () => updateTicketType(office, 'jazz', 'General admission', { price })
  return { office, open, types, sold, lastCode, costs, shift }
}

it('sells at the price that was told to the customer, or asks again with the new one', async () => {
  const { open, sold, costs } = await counter()
  const said = await open('2', costs('30'), '', '50', '100', 'q')
  expect(said).toContain('! It costs 60.00 EUR now, not 50.00 EUR')
  expect(said).toContain('! 50 is less than the 60.00 EUR that it costs')
  expect(said).toContain('CHANGE 40.00 EUR')
  expect(said.at(-1)).toBe('In the cash box: 60.00 EUR more than at the beginning')
  expect(await sold()).toMatchObject([{ quantity: 2, total: { amount: '60.00' } }])
})

it('gives back what the sale that is taken back still has, not what it once cost', async () => {
  const { office, open, lastCode } = await counter()
  const other = (seats?: number) => async () =>
    cancelBookings(office, { codes: [await lastCode()], seats, refund: true })
  const said = await open('2', '', other(1), 'u', '', '3', '', other(), 'u', '', 'u', 'q')
  const money = said.filter(line => /GIVE BACK|before|no sale/.test(line))
  expect(money).toEqual([
    'GIVE BACK 25.00 EUR (cash)',
    expect.stringMatching(/^\S+ was canceled before$/),
    'There is no sale to take back',
  ])
  // 25.00 and 75.00 were given back elsewhere, from another cash box.
  expect(said.slice(-3)).toEqual([
    'Shift: 0 sales, 2 taken back',
    'cash    100.00 EUR',
    'In the cash box: 100.00 EUR more than at the beginning',
  ])
  expect(await brokenInvariants(office.db)).toEqual([])
})

it('counts what another sale in its place costs against what was given back', async () => {
  const { office, open, lastCode } = await counter()
  const other = async () => cancelBookings(office, { codes: [await lastCode()], seats: 1, refund: true })
  const said = await open('2 vip', '', other, 'u', '2', 'q')
  expect(said).toContain('GIVE BACK 10.00 EUR (cash)')
  expect(said.at(-1)).toBe('In the cash box: 110.00 EUR more than at the beginning')
})

it('takes no money for a booking that was paid elsewhere meanwhile', async () => {
  const { office, types, shift } = await counter()
  const request = { event: 'jazz', email: email('o@example.com'), holdMs: 60_000, channel: 'cli' as const }
  const { booking } = await bookSeats(office, { ...request, types: [{ name: 'vip' }] })
  const paid = () => pay(office, { code: bookingCode(booking.code), method: 'card' })
  const { stand } = await types('m', paid, '')
  await expect(serveFound(stand, booking)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(shift.totals()).toContain('In the cash box: nothing more than at the beginning')
})

it.each(['\u001b', ''])(
  'leaves a held sale as it is that another counter took the money for: then %j',
  async key => {
    const { office, open, sold } = await counter({ holds: true })
    const elsewhere = async () => {
      const [held] = (await findBookings(office, { status: 'held', limit: 1 })).bookings
      await pay(office, { code: bookingCode(held?.code ?? ''), method: 'card' })
    }
    const said = await open('2', elsewhere, key, 'q')
    expect(said.at(-1)).toBe('In the cash box: nothing more than at the beginning')
    expect(await sold()).toMatchObject([{ quantity: 2, status: 'confirmed', paid: { amount: '50.00' } }])
    expect(await brokenInvariants(office.db)).toEqual([])
  },
)

it('lets a hold go that nobody paid', async () => {
  const { office, open } = await counter({ holds: true })
  await open('2', '\u001b', 'q')
  const { bookings } = await findBookings(office, { event: 'jazz', limit: 9 })
  expect(bookings).toMatchObject([{ status: 'canceled' }])
})

it('takes keys in capitals as well, and finds the booking whose code is scanned', async () => {
  const { office, open } = await counter()
  const code = await office.book('jazz', 'ada', { types: [{ name: 'vip' }] })
  const said = await open(code, code, 'C', 'U', 'Q')
  expect(said.join('\n')).toMatch(
    /^ada@example.com .*\n.*\nOK .*\nThere is no sale to take back\nShift: 0 sales/,
  )
})

it('asks for no money where there is none to pay', async () => {
  const { office, types } = await counter()
  await addTicketType(office, 'jazz', { name: 'crew' })
  const { said, stand } = await types('1 crew', '50', '', 'q')
  const asked: string[] = []
  const ask: Stand['panel']['ask'] = question => {
    asked.push((question.above?.({ columns: 80, rows: 24, typed: '' }) ?? []).at(-1) ?? '')
    return stand.panel.ask(question)
  }
  await sellAtCounter({ ...stand, panel: { ...stand.panel, ask } })
  expect(asked[1]).toBe('Enter: sell  n Ada: name  Esc: back')
  expect(said).toContain('! these seats cost nothing')
})
