import { expect, it } from 'vitest'
import { updateTicketType } from '../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { pay } from '../../src/ticketing/payments/payments.ts'
import { repairCounts } from '../../src/ticketing/repair.ts'
import { readLog } from '../../src/ticketing/reports/log.ts'
import { currency } from '../../src/values/currency.ts'
import { write } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

async function office(name: string) {
  const made = await testOffice(folder, name)
  await made.event('Jazz', 10, { price: '25', currency: currency('EUR') })
  await updateTicketType(made, 'jazz', 'General admission', { quota: 8 })
  const code = await made.book('jazz', 'ada', { quantity: 2 })
  await pay(made, { code, amount: '20', method: 'cash' })
  return { ...made, code }
}

it('counts that went wrong are made anew from what is booked and paid, and the log says what they were', async () => {
  const { code, ...at } = await office('wrong.db')
  await write(at.db, 'UPDATE events SET available = 3')
  await write(at.db, 'UPDATE ticket_types SET available = 8')
  await write(at.db, 'UPDATE bookings SET paid = 500')
  const repairs = [
    { what: 'event', name: 'jazz', before: 3, after: 8 },
    { what: 'quota', name: 'General admission', before: 8, after: 6 },
    { what: 'payment', name: code, before: 500, after: 2000 },
  ]
  expect(await repairCounts(at, { dryRun: true })).toEqual(repairs)
  expect(await brokenInvariants(at.db)).toHaveLength(3)
  expect(await repairCounts(at)).toEqual(repairs)
  expect(await brokenInvariants(at.db)).toEqual([])
  const { entries } = await readLog(at, { action: 'doctor.repair' })
  expect(entries.map(({ before, after }) => [before, after])).toEqual([
    [{ paid: 500 }, { paid: 2000 }],
    [
      { type: 'General admission', available: 8 },
      { type: 'General admission', available: 6 },
    ],
    [{ available: 3 }, { available: 8 }],
  ])
  expect(await repairCounts(at)).toEqual([])
})

it('what was sold beyond the capacity, or paid back beyond what came in, takes a person', async () => {
  const at = await office('oversold.db')
  await write(at.db, 'PRAGMA ignore_check_constraints = 1; UPDATE events SET capacity = 1, available = 0')
  await write(at.db, 'PRAGMA ignore_check_constraints = 1; UPDATE ticket_types SET quota = 1, available = 0')
  await write(at.db, "UPDATE payments SET kind = 'refund'")
  expect(await repairCounts(at)).toEqual([])
})

it('what is all sold has none left', async () => {
  const at = await testOffice(folder, 'sold-out.db')
  await at.event('Jazz', 2)
  await updateTicketType(at, 'jazz', 'General admission', { quota: 2 })
  await at.book('jazz', 'ada', { quantity: 2 })
  await write(at.db, 'UPDATE events SET available = 1')
  await write(at.db, 'UPDATE ticket_types SET available = 1')
  expect((await repairCounts(at)).map(({ what, after }) => [what, after])).toEqual([
    ['event', 0],
    ['quota', 0],
  ])
})
