import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { myBookings } from '../../src/ticketing/bookings/my-bookings.ts'
import { listEvents } from '../../src/ticketing/events/list-events.ts'
import { addTicketType } from '../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { voucherCode } from '../../src/values/codes/voucher-code.ts'
import { email, readableEmail } from '../../src/values/email.ts'
import { nameKey, searchKey } from '../../src/values/names/names.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const office = await testOffice(scratchFolder())

describe('a name is the same', () => {
  it.each([
    ['Café', 'CAFÉ'],
    ['café', 'cafe\u0301'],
    ['straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['οδοσ', 'οδος'],
    ['ſaal', 'Saal'],
    ['İzmir', 'i\u0307zmir'],
    ['ﬁnale', 'Finale'],
    ['ＶＩＰ', 'vip'],
    ['\u212Bngström', 'ångström'],
    ['General  admission', 'general admission'],
    ['Row\u00a01', 'row 1'],
    ['ᾳ', 'ΑΙ'],
  ])('%s as %s', (a, b) => expect(nameKey(a)).toBe(nameKey(b)))

  it.each([
    ['बालक', 'बालिका'],
    ['ガ', 'カ'],
    ['й', 'и'],
    ['أ', 'ا'],
    ['thường', 'thưởng'],
    ['ü', 'u'],
    ['café', 'cafe'],
    ['ı', 'i'],
    ['שׁ', 'שׂ'],
    ['கா', 'க'],
    ['ก่า', 'กา'],
  ])('never %s as %s', (a, b) => expect(nameKey(a)).not.toBe(nameKey(b)))
})

it.each([
  ['Café Müller', 'cafe muller'],
  ['Smørrebrød', 'smorrebrod'],
  ['Łódź', 'lodz'],
  ['thưởng', 'thuong'],
  ['Чайковский', 'чаиковскии'],
  ['שָׁלוֹם', 'שלום'],
  ['مُحَمَّد', 'محمد'],
])('searching %s finds it by %s', (name, typed) => expect(searchKey(name)).toBe(searchKey(typed)))

it('searching tells ガ from カ and बालक from बालिका', () => {
  expect(searchKey('ガ')).not.toBe(searchKey('カ'))
  expect(searchKey('बालक')).not.toBe(searchKey('बालिका'))
})

it('a ticket type is sold to who names it, and to nobody who names another', async () => {
  const { slug } = await office.event('Types', 9)
  await addTicketType(office, slug, { name: 'बालक' })
  const book = (name: string) =>
    bookSeats(office, { event: slug, email: email('a@example.com'), types: [{ name }] })
  await expect(book('बालिका')).rejects.toMatchObject({ code: 'VALIDATION' })
  expect((await book('बालक')).booking.tickets).toMatchObject([{ type: 'बालक' }])
  await addTicketType(office, slug, { name: 'बालिका' })
  await expect(updateTicketType(office, slug, 'बालिका', { name: 'बालक' })).rejects.toThrow('already')
})

it('tags and categories are found as they are spelled, in any case, and not without their accents', async () => {
  const { slug } = await office.event('Été', 5, { category: 'Été', tags: ['café', 'straße'] })
  const slugs = async (request: Parameters<typeof listEvents>[1]) =>
    (await listEvents(office, request)).events.map(event => event.slug)
  for (const tag of ['café', 'Café', 'CAFE\u0301', 'straße', 'STRASSE'])
    expect(await slugs({ tag }), tag).toEqual([slug])
  for (const category of ['Été', 'été', 'ÉTÉ']) expect(await slugs({ category }), category).toEqual([slug])
  expect(await slugs({ tag: 'cafe' })).toEqual([])
  expect(await slugs({ category: 'Ete' })).toEqual([])
  expect(await slugs({ search: 'ete' })).toEqual([slug])
  expect(await slugs({ search: 'ÉTÉ' })).toEqual([slug])
})

describe('an e-mail address', () => {
  it.each([
    ['ada@bücher.example', 'ada@xn--bcher-kva.example', 'ada@bücher.example'],
    ['Ada@BÜCHER.example', 'ada@xn--bcher-kva.example', 'ada@bücher.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example', 'ada@bücher.example'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah', 'a@例え.テスト'],
    ['a@straße.de', 'a@xn--strae-oqa.de', 'a@straße.de'],
    ['A@STRAẞE.DE', 'a@xn--strae-oqa.de', 'a@straße.de'],
    ['Ada+Tix@Example.COM', 'ada+tix@example.com', 'ada+tix@example.com'],
  ])('%s is kept as %s and shown as %s', (typed, kept, shown) => {
    expect(email(typed)).toBe(kept)
    expect(readableEmail(email(typed))).toBe(shown)
  })

  it.each([
    ['\u212Aelvin@example.com', 'U+212A'],
    ['ada@\u212Aelvin.example', 'U+212A'],
    ['ada@ｅxample.com', 'U+FF45'],
    ['ädä@example.com', 'U+00E4'],
    ['"ada l"@example.com', 'no quotation marks'],
    ['ada@bücher@example', 'U+00FC'],
    ['ada@bü cher.example', 'cannot exist'],
    ['ada@-ü-.example/x', 'cannot exist'],
  ])('%s is refused for what it is', (typed, why) => expect(() => email(typed)).toThrow(why))

  it('is found by either spelling of its domain', async () => {
    const { slug } = await office.event('Domains', 5)
    await bookSeats(office, { event: slug, email: email('ada@bücher.example') })
    for (const typed of ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'])
      expect((await myBookings(office, { email: email(typed) })).bookings).toHaveLength(1)
  })
})

describe('the code of a voucher', () => {
  it('is the same in any case, letter by letter', () => {
    const different: string[] = []
    for (let point = 0x21; point < 0x1f000; point++) {
      const letter = String.fromCodePoint(point)
      // Some stand for more than letters. The capital of the dotless i is that of i.
      if (!/^\p{L}+$/u.test(letter.normalize('NFKC')) || letter === 'ı') continue
      const code = voucherCode(letter)
      for (const same of [letter.toUpperCase(), letter.toLowerCase(), code, letter.normalize('NFD')])
        if (voucherCode(same) !== code) different.push(letter)
    }
    expect(different).toEqual([])
    expect(voucherCode('STRAẞE')).toBe(voucherCode('straße'))
  })
})
