import { beforeAll, describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { type FindRequest, findBookings } from '../../../src/ticketing/box-office/find-bookings.ts'
import { cursor } from '../../../src/ticketing/paging.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { imported, writtenTo } from '../../support/files/imports.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

const DONAU = 'donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'

const GUESTS = [
  ['muller@example.com', 'Jürgen Müller'],
  ['hans@example.com', 'Hans MÜLLER-Lüdenscheidt'],
  ['mu@example.org', 'Muriel Ångström'],
  ['taro@example.jp', '山田太郎'],
  ['olga@example.com', 'Ольга Чехова'],
  ['sos@example.com', 'Siobhán O’Brien-Straße'],
  ['omar@example.com', 'مُحَمَّد الخوارزمي'],
  ['max@b\u00fccher.example', `Max ${DONAU}`],
  ['nil@example.com', undefined],
  ['bjorn@example.com', 'Bj\u00ad\u00f6rn\u2060son'],
] as const

let office: TestOffice
beforeAll(async () => {
  office = await testOffice(folder)
  await office.event('Jazz', 100, { price: '25', currency: currency('EUR') })
  await office.event('Rock', 100)
  for (const [address, name] of GUESTS)
    await bookSeats(office, { event: 'jazz', email: email(address), name })
  await bookSeats(office, { event: 'rock', channel: 'door', name: 'Muller' })
})

const found = async (request: FindRequest) =>
  (await findBookings(office, request)).bookings.map(({ email, name }) => name ?? email)

describe('a booking is found by', () => {
  it.each([
    ['a word of a name, without accents', 'muller', ['Jürgen Müller', 'Muller', 'Hans MÜLLER-Lüdenscheidt']],
    ['the same with accents', 'Müller', ['Muller', 'Hans MÜLLER-Lüdenscheidt', 'Jürgen Müller']],
    ['the beginning of a word', 'LÜDEN', ['Hans MÜLLER-Lüdenscheidt']],
    ['two words, in any order', 'mull hans', ['Hans MÜLLER-Lüdenscheidt']],
    ['the start of an address', 'olga@ex', ['Ольга Чехова']],
    ['a word of another script', 'чехова', ['Ольга Чехова']],
    ['a name without spaces, from its middle', '太郎', ['山田太郎']],
    ['letters that an accent follows', 'angstrom', ['Muriel Ångström']],
    ['ß as ss, and what stands behind an apostrophe', 'strasse brien', ['Siobhán O’Brien-Straße']],
    ['a name without its vowel signs', 'محمد', ['مُحَمَّد الخوارزمي']],
    ['the whole of a word of any length', DONAU, [`Max ${DONAU}`]],
    ['a name with what nobody sees in it', 'bjornson', ['Bj\u00ad\u00f6rn\u2060son']],
    ['an address as people read it', 'max@b\u00fccher.example', [`Max ${DONAU}`]],
    ['half a domain of another script', 'max@B\u00dcch', [`Max ${DONAU}`]],
    ['the first letter of a domain of another script', 'max@b', [`Max ${DONAU}`]],
    ['a domain of another script as far as its end', 'max@bu\u0308cher.ex', [`Max ${DONAU}`]],
    ['nothing that is there', 'xyzzy', []],
    ['signs only', '%', []],
  ])('%s', async (_, text, names) => {
    expect(await found({ text })).toEqual(names)
  })

  it('its code and those of its tickets, in any case', async () => {
    const { bookings } = await findBookings(office, { text: 'olga@' })
    const [booking] = bookings
    expect(booking).toBeDefined()
    const ticket = booking?.tickets[0]?.code
    const bare = ticket?.toLowerCase().replaceAll('-', '')
    for (const text of [booking?.code, booking?.code.toLowerCase(), ticket, bare])
      expect(await found({ text })).toEqual(['Ольга Чехова'])
  })

  it('the name of somebody who comes with it, and the ref of an import', async () => {
    await bookSeats(office, {
      event: 'rock',
      channel: 'door',
      name: 'Leader',
      attendees: ['Grace Hopper'],
      ref: 'Order-7',
    })
    for (const text of ['hopper', 'Order-7', 'lead']) expect(await found({ text })).toEqual(['Leader'])
  })

  it('its event besides', async () => {
    expect(await found({ text: 'mu', event: 'rock' })).toEqual(['Muller'])
  })
})

it('a list goes on where its page ended, and tells of none twice', async () => {
  for (const text of ['mu', undefined]) {
    const all = await found({ text })
    expect(new Set(all).size).toBe(all.length)
    const paged: (string | null)[] = []
    for (let next: string | null | undefined; next !== null; ) {
      const page = await findBookings(office, { text, limit: 1, cursor: next ? cursor(next) : undefined })
      paged.push(...page.bookings.map(({ email, name }) => name ?? email))
      next = page.next
    }
    expect(paged).toEqual(all)
  }
})

it('without a text: who still has to pay, who gets money back', async () => {
  const own = await testOffice(folder, 'money.db')
  await own.event('Jazz', 100, { price: '25', currency: currency('EUR') })
  const paid = await own.book('jazz', 'paid', { paid: 'card' })
  await own.book('jazz', 'owes')
  const list = async (request: FindRequest) =>
    (await findBookings(own, request)).bookings.map(({ email }) => email?.split('@')[0])
  expect(await list({ due: true })).toEqual(['owes'])
  expect(await list({ event: 'jazz', owed: true })).toEqual([])
  await cancelBookings(own, { codes: [paid] })
  expect(await list({ event: 'jazz', owed: true })).toEqual(['paid'])
  expect(await list({ status: 'canceled' })).toEqual(['paid'])
  // Of several events, the newest first, page by page.
  await own.event('Rock', 100, { price: '25', currency: currency('EUR') })
  for (const [event, who] of [
    ['rock', 'x'],
    ['jazz', 'y'],
    ['rock', 'z'],
  ] as const)
    await own.book(event, who)
  const pages: string[] = []
  for (let next: string | null | undefined; next !== null; ) {
    const after = next === undefined ? undefined : cursor(next)
    const page = await findBookings(own, { due: true, limit: 1, cursor: after })
    pages.push(...page.bookings.map(({ email }) => email?.split('@')[0] ?? ''))
    next = page.next
  }
  expect(pages).toEqual(['z', 'y', 'x', 'owes'])
  expect(await list({ owed: true })).toEqual(['paid'])
})

it('who gave it away is found no longer, who has it is', async () => {
  const own = await testOffice(folder, 'transfer.db')
  await own.event('Jazz', 100)
  const { booking } = await bookSeats(own, {
    event: 'jazz',
    email: email('a@example.com'),
    name: 'Ada Lovelace',
  })
  await transferBooking(own, {
    booking: bookingCode(booking.code),
    to: email('b@example.com'),
    name: 'Bob Lovell',
  })
  const list = async (text: string) => (await findBookings(own, { text })).bookings.map(({ name }) => name)
  expect(await list('lovelace')).toEqual([])
  expect(await list('love')).toEqual(['Bob Lovell'])
})

it('the largest page is filled', async () => {
  const own = await testOffice(folder, 'many.db')
  await own.event('Jazz', 2000)
  const rows = Array.from({ length: 1003 }, (_, at) => `g${at}@example.com,Guest ${at}\n`)
  const guests = writtenTo(folder, ['email,name\n', ...rows].join(''))
  expect(await imported(own, guests)).toMatchObject({ booked: 1003 })
  for (const text of ['guest', undefined]) {
    const { bookings, next } = await findBookings(own, { text, limit: 1000 })
    expect(bookings).toHaveLength(1000)
    const rest = await findBookings(own, { text, limit: 1000, cursor: cursor(next ?? '') })
    expect(rest.bookings).toHaveLength(3)
  }
})
