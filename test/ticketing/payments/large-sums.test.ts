import { describe, expect, it } from 'vitest'
import { Shift } from '../../../src/cli/counter/selling/shift.ts'
import { sellSeats } from '../../../src/ticketing/box-office/sell.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { currency } from '../../../src/values/currency.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0

/** Where a seat costs what is an evening out elsewhere, and twelve of them more than any one price may be. */
async function beirut(): Promise<TestOffice> {
  const office = await testOffice(folder, `large-${offices++}.db`)
  await office.event('Jazz', 20_000, { price: '90000000', currency: currency('LBP') })
  return office
}

describe('a sum that is larger than the price of any ticket', () => {
  it('is paid and given back in part', async () => {
    const office = await beirut()
    const code = await office.book('jazz', 'ada', { quantity: 20 })
    const paid = await pay(office, { code, method: 'card', amount: '1500000000.00' })
    expect(paid.booking).toMatchObject({ paid: { amount: '1500000000.00' }, due: { amount: '300000000.00' } })
    const { booking } = await refund(office, { code, amount: '1200000000' })
    expect(booking).toMatchObject({ paid: { amount: '300000000.00' }, due: { amount: '1500000000.00' } })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('is handed over at the counter, and stands in the sums of the shift', async () => {
    const office = await beirut()
    const sold = await sellSeats(office, { event: 'jazz', quantity: 12, received: '1100000000' })
    expect(sold.change?.amount).toBe('20000000.00')
    const shift = new Shift()
    shift.add(sold)
    shift.add(sold)
    expect(shift.totals().at(-1)).toBe('In the cash box: 2160000000.00 LBP more than at the beginning')
  })

  it('is imported as it was exported, up to ten thousand of the dearest tickets', async () => {
    const office = await beirut()
    const money = { total: '10000000000000.00', paid: '10000000000000.00', quantity: 10_000 }
    expect(await importRows(office, [row('A1', money)])).toEqual(['booked 10000'])
    expect(await importRows(office, [row('A1', money)])).toEqual(['unchanged'])
    const prices = Array.from({ length: 2 }, () => ({ price: '9000000000000', discount: '0' }))
    const payments = ['9000000000000', '9000000000000'].map(amount => ({
      kind: 'payment' as const,
      method: 'cash' as const,
      amount,
      at: undefined,
    }))
    const more = await importRows(office, [
      row('A2', { total: '10000000000000.01' }),
      row('A3', { quantity: 2, prices }),
      row('A4', { payments, terms: 'own' }),
    ])
    expect(more.map(said => said.replace(/^VALIDATION /, ''))).toEqual([
      'total: must be at most 10000000000000.00 LBP, not "10000000000000.01"',
      'prices: add up to more than 10000000000000.00 LBP',
      'payments: add up to more than 10000000000000.00 LBP',
    ])
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
