import { describe, expect, it } from 'vitest'
import { nextStep } from '../../src/cli/next-step.ts'
import { suggestFor } from '../../src/cli/suggest.ts'
import { operations } from '../../src/operations/index.ts'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../src/ticketing/bookings/confirm.ts'
import { sellSeats } from '../../src/ticketing/box-office/sell.ts'
import { addTicketType } from '../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { joinWaitlist } from '../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist } from '../../src/ticketing/waitlist/leave.ts'
import { listWaitlist } from '../../src/ticketing/waitlist/list.ts'
import { bookingCode } from '../../src/values/codes/booking-code.ts'
import { email } from '../../src/values/email.ts'
import { TixError } from '../../src/values/errors.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
let offices = 0
const ada = email('ada@example.com')

/** Two seats of two types, of which one is booked. */
async function nearlyFull() {
  const office = await testOffice(folder, `${offices++}.db`)
  await office.event('Jazz', 2)
  await addTicketType(office, 'jazz', { name: 'very important' })
  const types = [{ name: 'very important' }]
  return { ...office, taken: await office.book('jazz', 'bob', { types }), types }
}

/** What a refusal leads on to, as a person types it; everything that it says is something that the operation reads. */
async function leadsTo(work: () => Promise<unknown>): Promise<string> {
  const error = await work().catch(caught => caught)
  if (!(error instanceof TixError) || !error.next) throw new Error(`leads to nothing: ${error}`)
  const { operation, values = {} } = error.next
  const known = Object.keys((await operations[operation]?.())?.input ?? {})
  expect(known).toEqual(expect.arrayContaining(Object.keys(values)))
  return nextStep(error.next)
}

it('a suggested command goes to the database that was typed, and shows no password', async () => {
  const list = { purpose: 'See', operation: 'list', values: { all: '' } }
  const on = (db: string) => nextStep(list, suggestFor(db))
  expect(await nextStep(list)).toBe('See: tix list --all')
  expect(await on("it's here.db")).toBe("See: tix list --all --db 'it'\\''s here.db'")
  expect(await on('postgres://ada@host:5432/tix')).toBe(
    'See: tix list --all --db postgres://ada@host:5432/tix',
  )
  for (const secret of ['postgres://ada:s3@host/tix', 'postgres:///tix?user=a&password=s3'])
    expect(await on(secret)).toBe('See: tix list --all --db <path>')
})

describe('the way on from a refusal', () => {
  it('that there is nothing to wait for names the type, and whose seats they are', async () => {
    const office = await nearlyFull()
    const join = () => joinWaitlist(office, { event: 'jazz', email: ada, type: 'very important' })
    expect(await leadsTo(join)).toBe(
      "Book: tix book jazz --email ada@example.com -n 1 --type 'very important'",
    )
  })

  it('that it is sold out is a place in the line', async () => {
    const office = await nearlyFull()
    const types = [{ name: 'very important', quantity: 2 }]
    expect(await leadsTo(() => bookSeats(office, { event: 'jazz', email: ada, types }))).toBe(
      "Join the waitlist: tix waitlist join jazz --email <email> -n 2 --type 'very important'",
    )
  })

  it('from the line is to accept an offer, to leave, or to cancel what was accepted', async () => {
    const office = await nearlyFull()
    await office.book('jazz', 'cy', { types: office.types })
    const join = (quantity: number) =>
      joinWaitlist(office, { event: 'jazz', email: ada, type: 'very important', quantity })
    await join(1)
    expect(await leadsTo(() => join(2))).toBe(
      'To change that, leave the line first: tix waitlist leave jazz --email ada@example.com',
    )
    await cancelBookings(office, { codes: [office.taken] })
    const code = (await listWaitlist(office, {})).entries[0]?.booking ?? ''
    expect(await leadsTo(() => join(2))).toBe(`Accept: tix confirm ${code}`)
    await confirmBooking(office, bookingCode(code))
    const leave = () => leaveWaitlist(office, { from: 'jazz', email: ada })
    expect(await leadsTo(leave)).toBe(`Cancel them: tix cancel ${code}`)
  })

  it('that a booking is of another event is to exchange it', async () => {
    const office = await nearlyFull()
    await office.event('Rock', 2)
    const code = `${office.taken.slice(0, 4)}-${office.taken.slice(4)}`
    const sell = () => sellSeats(office, { event: 'rock', insteadOf: office.taken })
    expect(await leadsTo(sell)).toBe(`Move it there: tix exchange ${code} --event rock`)
  })
})
