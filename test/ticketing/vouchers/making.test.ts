import { describe, expect, it } from 'vitest'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { createVouchers, type VoucherRequest } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { endVoucher } from '../../../src/ticketing/vouchers/end-voucher.ts'
import { listVouchers } from '../../../src/ticketing/vouchers/list-vouchers.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { when } from '../../../src/values/time/when.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
const FRIENDS = voucherCode('FRIENDS')

async function office() {
  const made = await testOffice(folder, `${++count}.db`)
  await made.event('Jazz', 10, { price: '25', currency: currency('EUR') })
  await addTicketType(made, 'jazz', { name: 'vip', price: '60' })
  await made.event('Talk', 10)
  return { ...made, keyed: { ...made, idempotency: { scope: 'office', key: 'K1' } } }
}

describe('vouchers under a key', () => {
  it('are drawn once; the same terms in other words are the same', async () => {
    const { keyed } = await office()
    const request = { amount: '5', event: 'jazz', count: 3, prefix: voucherCode('GIFT') }
    const first = await createVouchers(keyed, request)
    expect(first.vouchers.map(({ code }) => code)).toEqual([
      expect.stringMatching(/^GIFT.{10}$/),
      expect.stringMatching(/^GIFT.{10}$/),
      expect.stringMatching(/^GIFT.{10}$/),
    ])
    expect(await createVouchers(keyed, { ...request, amount: '5.00', event: '1' })).toEqual({
      ...first,
      replayed: true,
    })
    for (const other of [{ amount: '6' }, { event: 'polka' }, { event: undefined }])
      await expect(createVouchers(keyed, { ...request, ...other })).rejects.toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      })
  })

  it('for a percentage of everything, too', async () => {
    const { keyed } = await office()
    const first = await createVouchers(keyed, { percent: 10 })
    expect(first.vouchers).toMatchObject([
      { percent: 10, amount: null, event: null, type: null, status: 'active' },
    ])
    expect(await createVouchers(keyed, { percent: 10 })).toEqual({ ...first, replayed: true })
  })
})

describe('drawing codes', () => {
  it('draws anew where one is taken, and gives up on a source that gives nothing else', async () => {
    const at = await office()
    const drawn = ['AAAAAAAAAA', 'AAAAAAAAAA', 'BBBBBBBBBB']
    const random = () => drawn.shift() ?? 'CCCCCCCCCC'
    const { vouchers } = await createVouchers({ ...at, random }, { percent: 10, count: 2 })
    expect(vouchers.map(({ code }) => code)).toEqual(['AAAAAAAAAA', 'BBBBBBBBBB'])
    await expect(createVouchers({ ...at, random: () => 'AAAAAAAAAA' }, { percent: 10 })).rejects.toThrow(
      'the source is broken',
    )
  })
})

describe('the same code', () => {
  it('with other terms, or once it was ended, is refused', async () => {
    const at = await office()
    const make = (more: VoucherRequest) => createVouchers(at, { code: FRIENDS, ...more })
    await make({ percent: 10 })
    await expect(make({ percent: 20 })).rejects.toThrow(
      'There is a voucher "FRIENDS" already, with other terms. Choose another code',
    )
    await endVoucher(at, FRIENDS)
    await expect(make({ percent: 10 })).rejects.toThrow(
      'There is a voucher "FRIENDS" already, which was ended',
    )
  })
})

describe('what a voucher is worth', () => {
  it.each<[VoucherRequest, string]>([
    [{}, 'say what it takes off'],
    [{ percent: 5, amount: '5' }, 'a percentage or an amount, not both'],
    [{ percent: 5, currency: currency('EUR') }, 'belongs to an amount'],
    [{ amount: '0.00' }, 'must be more than 0'],
    [{ amount: '0.001', event: 'jazz' }, 'EUR has 2 decimals'],
    [{ percent: 5, type: 'vip' }, 'say of which event "vip" is a ticket type'],
    [
      { percent: 5, event: 'jazz', type: 'vpi' },
      'Jazz has no ticket type "vpi", but "General admission", "vip"',
    ],
    [{ percent: 5, code: FRIENDS, count: 2 }, 'only one voucher can be called "FRIENDS"'],
    [{ percent: 5, code: FRIENDS, prefix: FRIENDS }, 'is for codes that are drawn'],
    [{ amount: '5', event: 'jazz', currency: currency('USD') }, 'Jazz sells in EUR'],
    [{ amount: '5', event: 'talk' }, 'say in which currency the amount is: Talk has no prices yet'],
    [
      { percent: 5, validFrom: when('2030-03-02'), validUntil: when('2030-03-01') },
      'it ends before it begins',
    ],
  ])('%j is refused', async (request, message) => {
    await expect(createVouchers(await office(), request)).rejects.toThrow(message)
  })

  it('has its currency from the only one in which the box office sells', async () => {
    const at = await office()
    expect((await createVouchers(at, { amount: '5' })).vouchers).toMatchObject([
      { amount: { amount: '5.00', currency: 'EUR' } },
    ])
    expect(
      (await createVouchers(at, { amount: '5', event: 'talk', currency: currency('USD') })).vouchers,
    ).toMatchObject([{ amount: { amount: '5.00', currency: 'USD' } }])
    await at.event('Noh', 5, { price: '3000', currency: currency('JPY') })
    await expect(createVouchers(at, { amount: '5' })).rejects.toThrow('there are prices in EUR, JPY')
    const empty = await testOffice(folder, `${++count}.db`)
    await empty.event('Talk', 5)
    await expect(createVouchers(empty, { amount: '5' })).rejects.toThrow('nothing has a price yet')
  })
})

describe('ending a voucher', () => {
  it('is done once, and told again', async () => {
    const { keyed, ...at } = await office()
    await createVouchers(at, { code: FRIENDS, percent: 10 })
    const first = await endVoucher(keyed, FRIENDS)
    expect(first).toMatchObject({ voucher: { code: 'FRIENDS', status: 'ended' }, replayed: false })
    expect(await endVoucher(keyed, FRIENDS)).toEqual({ ...first, replayed: true })
    expect(await endVoucher(at, FRIENDS)).toEqual({ ...first, replayed: true })
    await expect(endVoucher(at, voucherCode('NOBODY'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the list of vouchers', () => {
  it('is of an event, or of one code', async () => {
    const at = await office()
    await createVouchers(at, { code: FRIENDS, percent: 10, event: 'jazz' })
    await createVouchers(at, { code: voucherCode('STAFF'), percent: 100 })
    const listed = async (request: object) =>
      (await listVouchers(at, request)).vouchers.map(({ code }) => code)
    expect(await listed({})).toEqual(['FRIENDS', 'STAFF'])
    expect(await listed({ event: 'jazz' })).toEqual(['FRIENDS'])
    expect(await listed({ code: FRIENDS, event: 'jazz' })).toEqual(['FRIENDS'])
    await expect(listed({ code: FRIENDS, event: 'talk' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(listed({ code: voucherCode('NOBODY') })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
