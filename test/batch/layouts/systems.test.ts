import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { imported, jazzOffice, writtenTo } from '../../support/files/imports.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

interface Expected {
  layout: string
  money?: string
  /** By reference: name, address, seats, total and what was paid. */
  booked: Record<string, readonly [string | null, string | null, number, number, number]>
  skips?: Record<string, number>
  rejected?: number
  /** What is different the next night, and what it makes of a booking. */
  change: readonly [from: string, to: string, ref: string, becomes: object]
}

const ADA = ['Ada Example', 'ada@example.com', 1, 2500, 2500] as const
const EVENTBRITE: Expected = {
  layout: 'eventbrite',
  money: 'USD',
  booked: {
    '11210000001-18440000001': ['Ada Example', 'ada@example.com', 1, 125_000, 125_000],
    '11210000001-18440000002': ['Ada Example', 'ada@example.com', 1, 0, 0],
    '11210000002-18440000003': [null, null, 1, 0, 0],
  },
  skips: { canceled: 2 },
  change: ['Checked In', 'Deleted', '11210000001-18440000002', { status: 'canceled' }],
}
const PRETIX_DE: Expected = {
  layout: 'pretix-positions',
  booked: {
    'AAAA2-1': ['Ada Beispiel', 'ada@example.com', 1, 2500, 2500],
    'AAAA2-2': ['Bo Beispiel', 'ada@example.com', 1, 2500, 2500],
  },
  skips: { canceled: 1 },
  change: ['Bo Beispiel', 'Bo Anders', 'AAAA2-2', { name: 'Bo Anders' }],
}
const CHECK_IN: Expected = {
  layout: 'pretix-check-in',
  booked: {
    ABCD7: [null, 'ada@example.com', 1, 0, 0],
    'ABCD7-2': [null, 'ada@example.com', 1, 0, 0],
    'ABCD7-3': [null, 'ada@example.com', 1, 0, 0],
    QRST3: ['Bob Builder', 'bob@example.com', 1, 0, 0],
    'QRST3-2': ['Cy Builder', 'bob@example.com', 1, 0, 0],
  },
  change: ['Cy Builder', 'Cyd Builder', 'QRST3-2', { name: 'Cyd Builder' }],
}

const SYSTEMS: Record<string, Expected> = {
  'alfio-tickets.csv': {
    layout: 'alf.io',
    booked: {
      'r1-3f1a': ADA,
      'r1-3f1b': ['Bob Example', 'bob@example.com', 1, 2500, 2500],
      'r2-3f1c': [null, null, 1, 2500, 0],
    },
    change: ['TO_BE_PAID', 'ACQUIRED', 'r2-3f1c', { paid: 2500 }],
  },
  'eventbrite-attendees-us.csv': EVENTBRITE,
  'eventbrite-attendees-uk.csv': EVENTBRITE,
  'eventbrite-buyer.csv': {
    layout: 'eventbrite',
    booked: {
      '1-5': ['Ada Buyer', 'ada@example.com', 1, 2500, 0],
      '1-6': ['Bob Guest', 'bob@example.com', 1, 2500, 0],
    },
    change: ['bob@example.com', 'bo@example.com', '1-6', { email: 'bo@example.com' }],
  },
  'hievents-attendees-status.csv': {
    layout: 'hi.events',
    booked: { 'A-1': ['Ada Example', 'ada@example.com', 1, 2500, 0] },
    skips: { canceled: 1 },
    change: ['"confirmed"', '"CANCELLED"', 'A-1', { status: 'canceled' }],
  },
  'luma-guests.csv': {
    layout: 'luma',
    booked: { 'gst-1': ['Ada Example', 'ada@example.com', 1, 2500, 0] },
    skips: { declined: 1, waitlist: 1, invited: 1, pending: 1 },
    change: ['approved', 'declined', 'gst-1', { status: 'canceled' }],
  },
  'openevent-attendees.csv': {
    layout: 'open-event',
    booked: { 'O2030-1-abc-1': ADA },
    skips: { pending: 1 },
    change: ['Ada,Example', 'Ada,Lovelace', 'O2030-1-abc-1', { name: 'Ada Lovelace' }],
  },
  'pretix-checkin.csv': CHECK_IN,
  'pretix-checkin-paid.csv': CHECK_IN,
  'pretix-orders-en.csv': {
    layout: 'pretix-orders',
    booked: {
      AAAA2: ['Ada Example', 'ada@example.com', 2, 5000, 5000],
      AAAA3: ['Bob Example', 'bob@example.com', 1, 2500, 0],
      AAAA7: [null, 'fo@example.com', 1, 2500, 0],
    },
    skips: { expired: 1, canceled: 2, pending: 1 },
    change: ['"Pending"', '"Paid"', 'AAAA3', { paid: 2500 }],
  },
  'pretix-positions-de.csv': PRETIX_DE,
  'pretix-positions-de-status.csv': PRETIX_DE,
  'pretix-positions-en.csv': {
    layout: 'pretix-positions',
    booked: { 'AAAA2-1': ADA, 'AAAA2-2': ADA },
    change: ['"AAAA2","2","Paid"', '"AAAA2","2","Canceled"', 'AAAA2-2', { status: 'canceled' }],
  },
  'shopify-orders.csv': {
    layout: 'shopify',
    booked: { '#1001': [null, 'ada@example.com', 2, 5000, 5000] },
    skips: { refunded: 1 },
    // A booklet is no seat, and only the shop knows.
    rejected: 1,
    change: [',2,General', ',3,General', '#1001', { quantity: 3, total: 7500, paid: 7500 }],
  },
  'tito-tickets.csv': {
    layout: 'tito',
    booked: { 'AB12-1': ADA, 'AB12-3': ADA },
    skips: { canceled: 1 },
    change: ['Night,,25.00,AB12-3', 'Night,Void,25.00,AB12-3', 'AB12-3', { status: 'canceled' }],
  },
  'tixify.tsv': {
    layout: 'tixify',
    booked: { 'o1-b1': ADA },
    skips: { canceled: 1 },
    change: ['completed\tfalse', 'failed\tfalse', 'o1-b1', { status: 'canceled' }],
  },
}

function exported(name: string): string {
  return readFileSync(new URL(`../../fixtures/exports/${name}`, import.meta.url), 'utf8')
}

function extensionOf(name: string): string {
  return name.split('.').at(-1) ?? ''
}

describe.each(Object.entries(SYSTEMS))(
  '%s',
  (name, { layout, money, booked, skips = {}, rejected = 0, change }) => {
    it('is booked as it is, once, and what changed is carried out with --update', async () => {
      const { all, ...office } = await jazzOffice(folder, money)
      const content = exported(name)
      const path = writtenTo(folder, content, extensionOf(name))
      const seats = Object.values(booked).reduce((sum, [, , quantity]) => sum + quantity, 0)
      const first = await imported(office, path)
      expect(first).toMatchObject({ layout, seats, skips, rejected, warnings: [] })
      const rows = (await all()).map(row => [
        row.ref,
        [row.name, row.email, row.quantity, row.total, row.paid],
      ])
      expect(Object.fromEntries(rows)).toEqual(booked)
      expect((await all()).every(({ status }) => status === 'confirmed')).toBe(true)

      const again = await imported(office, path)
      expect(again).toMatchObject({ booked: 0, changed: 0, unchanged: first.booked, skips, rejected })

      const [from, to, ref, becomes] = change
      expect(content.split(from)).toHaveLength(2)
      const next = writtenTo(folder, content.replace(from, to), extensionOf(name))
      const refused = await imported(office, next)
      expect(refused).toMatchObject({ booked: 0, changed: 0, rejected: rejected + 1 })
      expect(refused.failure?.message).toContain(`The ref "${ref}" was booked before with other content`)
      expect(await imported(office, next, { update: true })).toMatchObject({
        booked: 0,
        changed: 1,
        rejected,
      })
      expect((await all()).find(row => row.ref === ref)).toMatchObject(becomes)
      expect((await all()).length).toBe(first.booked)
      expect(await imported(office, next)).toMatchObject({ booked: 0, changed: 0, rejected })
      expect(await brokenInvariants(office.db)).toEqual([])
    })
  },
)

it('tickets of an order without numbers are known by their place, which is told', async () => {
  const { notes } = await imported(
    await jazzOffice(folder),
    writtenTo(folder, exported('pretix-checkin.csv')),
  )
  expect(notes).toContain(
    '3 rows: a further ticket of an order, without a number: known by its place among its rows, so sort the next file alike',
  )
})

it('answers of Google Forms are booked with the seats that people say, once each, and more of them later', async () => {
  const { all, ...office } = await jazzOffice(folder)
  const content = exported('gforms.csv')
  const first = await imported(office, writtenTo(folder, content))
  expect(first).toMatchObject({ layout: 'google-forms', booked: 3, seats: 7, warnings: [] })
  expect((await all()).map(({ name, email, quantity }) => [name, email, quantity])).toEqual([
    ['Ada Example', 'ada@example.com', 2],
    ['Bob Example', 'bob@example.com', 3],
    ['Ada Example', 'ada@example.com', 2],
  ])
  const more = `${content}"2026/04/03 7:33:00 PM GMT+2","cy@example.com","Cy Example","1","",""\n`
  expect(await imported(office, writtenTo(folder, more))).toMatchObject({ booked: 1, unchanged: 3 })
})

it('an order of Shopify says its status in its first row, for all of them', async () => {
  const { all, ...office } = await jazzOffice(folder)
  const [head] = exported('shopify-orders.csv').split('\n')
  const row = (status: string) =>
    `#7,ada@example.com,${status},,,EUR,,,2026-10-07 09:50:26 +0200,1,General admission,25.00,`
  expect(
    await imported(office, writtenTo(folder, `${head}\n${row('refunded')}\n${row('')}\n`)),
  ).toMatchObject({ skips: { refunded: 2 } })
  expect(await all()).toEqual([])
})

describe('money of other systems', () => {
  const sold = async (csv: string, money = 'EUR') => {
    const { all, ...office } = await jazzOffice(folder, money)
    const path = writtenTo(folder, csv)
    const first = await imported(office, path)
    const bookings = async () => (await all()).map(({ ref, total, paid }) => [ref, total, paid])
    return { first, bookings, office, path }
  }
  const [shopHead = ''] = exported('shopify-orders.csv').split('\n')
  const order = (id: number, status: string, currency: string, price: string, more = ',,') =>
    `#${id},g${id}@example.com,${status},,,${currency},,,2026-10-07 09:50:26 +0200,2,General admission,${price}${more}`
  const shop = (...orders: string[]) => `${shopHead},Discount Amount\n${orders.join('\n')}\n`

  it('of Shopify is that of its lines, in its currency', async () => {
    const csv = shop(
      order(1, 'paid', 'EUR', '20.00'),
      order(2, 'paid', 'USD', '25.00'),
      order(3, 'pending', 'EUR', '0.00'),
    )
    const { first, bookings } = await sold(csv)
    expect(first).toMatchObject({ booked: 2, rejected: 1, notes: [] })
    expect(first.failure?.message).toMatch(/line 3: currency: Jazz is sold in EUR, not in USD/)
    expect(await bookings()).toEqual([
      ['#1', 4000, 4000],
      ['#3', 0, 0],
    ])
  })

  it('of Shopify that was taken off a whole order is told', async () => {
    const { first } = await sold(
      shop(order(1, 'paid', 'EUR', '20.00', ',,5.00'), order(2, 'paid', 'EUR', '20.00', ',,0.00')),
    )
    expect(first).toMatchObject({
      booked: 2,
      notes: ['1 row: a discount of a whole order: its tickets are booked at the prices before it'],
    })
  })

  it('of Luma is what guests paid', async () => {
    const [head = ''] = exported('luma-guests.csv').split('\n')
    const guest = (id: number, amount: string, currency: string) =>
      `gst-${id},G ${id},G,${id},g${id}@example.com,,,approved,,,,${amount},,,${currency},,,,,,,General admission`
    const csv = [
      head,
      guest(1, '€20.00', 'eur'),
      guest(2, '$20.00', 'usd'),
      guest(3, '€0.00', ''),
      guest(4, '', ''),
    ]
    const { first, bookings } = await sold(csv.join('\n'))
    expect(first).toMatchObject({ booked: 3, rejected: 1 })
    expect(await bookings()).toEqual([
      ['gst-1', 2000, 2000],
      ['gst-3', 0, 0],
      ['gst-4', 2500, 0],
    ])
  })

  it.each([
    ['paid in another currency', ',paid,USD,', 1],
    ['to cost something in another currency', '30.00,,USD,', 1],
    ['nothing of money, but a currency', ',,USD,', 0],
  ])('of a row that says %s is not taken for ours when it comes again', async (_, said, rejected) => {
    const head = 'ref,email,total,status,currency,name\n'
    const { office, path, bookings } = await sold(`${head}1,a@example.com,,,EUR,\n`)
    const next = writtenTo(folder, `${head}1,a@example.com,${said}\n`)
    expect(await imported(office, next, { update: true })).toMatchObject({ changed: 0, rejected })
    expect(await bookings()).toEqual([['1', 2500, 0]])
    expect(await imported(office, path)).toMatchObject({ unchanged: 1 })
  })

  it('of any file is kept where its column has our name, but for what an order costs beside each of its tickets', async () => {
    const plain = await sold('ref,email,quantity,total\n1,a@example.com,2,"1.250,00"\n2,b@example.com,2,\n')
    expect(await plain.bookings()).toEqual([
      ['1', 125_000, 0],
      ['2', 5000, 0],
    ])
    const tickets = await sold('Order ID,Ticket ID,email,Total\n1,1,a@example.com,60\n1,2,a@example.com,60\n')
    expect(await tickets.bookings()).toEqual([
      ['1-1', 2500, 0],
      ['1-2', 2500, 0],
    ])
  })
})

it.each(['Number of tickets', 'How many?', 'Anzahl Plätze'])(
  '%s in a form of Google is the seats',
  async question => {
    const office = await jazzOffice(folder)
    const form = exported('gforms.csv').replace('How many seats?', question)
    expect(await imported(office, writtenTo(folder, form))).toMatchObject({ seats: 7, warnings: [] })
  },
)
