import { describe, expect, it } from 'vitest'
import { bookingCode, printedCode } from '../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../src/values/codes/ticket-ref.ts'
import { currency } from '../../src/values/currency.ts'
import { duration, durationWithUnit } from '../../src/values/duration.ts'
import { email } from '../../src/values/email.ts'
import { decimal } from '../../src/values/money.ts'
import { freeSlug, slug, slugFrom } from '../../src/values/names/slug.ts'
import { whole } from '../../src/values/number.ts'
import { ParseError } from '../../src/values/parse-error.ts'
import { text } from '../../src/values/text.ts'
import { when } from '../../src/values/time/when.ts'
import { timeZone } from '../../src/values/time/zone.ts'

const HUGE = 'x'.repeat(100_000)
const INJECTION = `'; DROP TABLE events;--`

/** What no number, date, address, slug or code can be. */
const RUBBISH = ['', ' ', '٣', 'NaN', INJECTION, '🎷', 'שלום', '\u001b[31m', '\u0000', 'a\nb', HUGE]

describe.each<[string, (raw: string) => unknown, string[], string[]]>([
  [
    'quantity',
    whole(1, 10_000),
    ['1', '10000', '007'],
    ['0', '-1', '+1', '1.5', '10001', '1e3', '1 ', '1,000', '９'],
  ],
  [
    'capacity',
    whole(1, 10_000_000),
    ['1', '10000000'],
    ['0', '-5', '10000001', '99999999999999999999', '1_000'],
  ],
  [
    'decimal',
    decimal,
    ['0', '25', '25.5', '0.005', '999999999999'],
    ['-1', '1e3', '1.', '.5', '1,50', '25 EUR', '1.23456'],
  ],
  ['currency', currency, ['EUR', 'eur', ' jpy ', 'KWD'], ['EU', 'EURO', 'XXX', 'AED AFN', '€', 'DEM']],
  [
    'email',
    email,
    ['a@b', 'Ada+tix@Example.co.uk', `o'hara@x.org`],
    ['a', 'a@', '@b', 'a b@c', 'a@b..c', 'a@-b.c', 'ä@b.c', `${'a'.repeat(250)}@b.co`],
  ],
  [
    'slug',
    slug,
    ['a', 'jazz-night-2', '1984-live', 'x'.repeat(80)],
    ['1984', 'Jazz', 'a--b', '-a', 'a-', 'a_b', 'ü', 'x'.repeat(81)],
  ],
  [
    'booking code',
    bookingCode,
    ['K7QF-3M9X', 'k7qf3m9x', ' k7qf-3m9x '],
    ['K7QF-3M9', 'K7QF-3M9X-1', 'K7QF-3M90', 'K7QF-3M9I'],
  ],
  [
    'duration',
    duration('0s', '1h'),
    ['0', '0s', '500ms', '10s', '15m', '1h'],
    ['61m', '2d', '-1s', '1.5s', '10 s', 's', '1y'],
  ],
  [
    'time',
    when,
    [
      '2026-12-01',
      '2026-12-01 19:30',
      '2026-12-01T19:30',
      '2026-12-01T19:30:15Z',
      '2026-12-01t19:30:00+05:30',
      '2028-02-29',
    ],
    [
      '2026',
      '2026-13-01',
      '2026-02-29',
      '2026-11-31',
      '2026-12-01 24:00',
      '2026-12-01 19:60',
      '1.12.26',
      '1/12/2026',
      '1969-12-31',
      '2200-01-01',
      '2026-12-01T19:30+25:00',
      'soon',
      'constructor',
      '__proto__',
    ],
  ],
  [
    'time zone',
    timeZone,
    ['Europe/Berlin', 'europe/berlin', 'UTC', 'America/Argentina/Buenos_Aires'],
    ['Mars/Olympus', '+02:00', 'Berlin', '../../etc/passwd'],
  ],
])('a %s', (_, parse, good, bad) => {
  it.each(good)('may be %j', raw => expect(() => parse(raw)).not.toThrow())
  it.each(bad)('may not be %j', raw => expect(() => parse(raw)).toThrow(ParseError))
  it('may not be rubbish, and the message is short and harmless', () => {
    for (const raw of RUBBISH) {
      expect(() => parse(raw), JSON.stringify(raw.slice(0, 20))).toThrow(ParseError)
      try {
        parse(raw)
      } catch (error) {
        const { message } = error as ParseError
        expect(message.length).toBeLessThan(250)
        expect(message).not.toMatch(/[\u0000-\u001f]/)
      }
    }
  })
})

describe('a name', () => {
  const name = text(200)
  it.each([
    ['Jazz Night'],
    [INJECTION],
    ['🎷🎷 夜'],
    ['ליל ג׳אז'],
    ['👩‍👩‍👧‍👦'],
    ['Ångström'],
    ['0'],
    ['NaN'],
    ['-- -x'],
    ['x'.repeat(200)],
    ['🎷'.repeat(200)],
  ])('may be %j, and stays what it is', raw => expect(name(raw)).toBe(raw))
  it('loses the spaces around it', () => expect(name('  Jazz  Night ')).toBe('Jazz  Night'))
  it.each([
    [''],
    ['   '],
    ['\u001b[31mred'],
    ['a\tb'],
    ['a\nb'],
    ['\u0000'],
    ['\u2028'],
    ['a\u009bb'],
    ['x'.repeat(201)],
    [HUGE],
    ['\ud800'],
  ])('may not be %j', raw => expect(() => name(raw)).toThrow(ParseError))
})

describe('a slug from a name', () => {
  it.each([
    ['Jazz Night', 'jazz-night'],
    ['Über Straße', 'ueber-strasse'],
    ['Жар-птица', 'zhar-ptitsa'],
    ['JazzNight 2', 'jazznight-2'],
    ['1984', 'event-1984'],
    [INJECTION, 'drop-table-events'],
  ])('%j → %s', async (name, expected) => expect(await slugFrom(name)).toBe(expected))

  it('is another for another name, also of a script that it cannot write', async () => {
    const names = ['夜', '昼', '東京', 'बालक', 'งาน', '🎷', '2030年', '2030월']
    const slugs = await Promise.all(names.map(slugFrom))
    expect(new Set(slugs).size).toBe(names.length)
    for (const made of slugs) expect(slug(made)).toMatch(/^event-(2030-)?n[0-9a-z]{6}$/)
    expect(await slugFrom('２０３０年')).toBe(await slugFrom('2030年'))
  })

  it('is numbered where it is taken', () => {
    const wanted = slug('jazz')
    expect(freeSlug(wanted, [])).toBe('jazz')
    expect(freeSlug(wanted, ['jazz'])).toBe('jazz-2')
    expect(freeSlug(wanted, ['jazz', 'jazz-2', 'jazz-4'])).toBe('jazz-3')
  })

  it('is a slug, however long the name', async () => {
    expect(() => slug(`${'x'.repeat(200)}`)).toThrow(ParseError)
    const long = await slugFrom('word '.repeat(40))
    expect(slug(long)).toBe(long)
    expect(slug(freeSlug(long, [long]))).toBe(`${long}-2`)
  })
})

it('a booking code is printed with its hyphen and read without', () => {
  expect(printedCode(bookingCode('k7qf3m9x'))).toBe('K7QF-3M9X')
})

it.each(['K7QF–3M9X', 'k7qf\u20113m9x', ' K7QF 3M9X', 'K7QF\u00ad3M9X', 'ｋ７ｑｆ－３ｍ９ｘ'])(
  'a code is read as it comes out of a mail: %j',
  raw => {
    expect(bookingCode(raw)).toBe('K7QF3M9X')
    expect(ticketRef(`${raw}–2–h4tr9w`)).toEqual({ booking: 'K7QF3M9X', position: 2, key: 'H4TR9W' })
  },
)

it.each(['K7QF3Mß', 'K7QF/3M9X', 'K7QF-3M9', 'K7QF-3M9X-2'])('%j is no booking code', raw => {
  expect(() => bookingCode(raw)).toThrow(ParseError)
})

it('an address is kept in lower case', () => {
  expect(email(' Ada@Example.COM ')).toBe('ada@example.com')
})

it('a hold says whether minutes or seconds are meant', () => {
  expect(durationWithUnit('1s', '30d')('15m')).toBe(900_000)
  expect(() => durationWithUnit('1s', '30d')('15')).toThrow('needs a unit, like 15m or 15s: "15"')
  expect(() => durationWithUnit('1s', '30d')('1'.repeat(9_999))).toThrow(/^must be a duration .{1,150}$/)
})

it.each([
  ['100ms', '24h', 'like 500ms, 10s, 15m or 24h'],
  ['1m', '366d', 'like 15m, 24h, 2d or 1w'],
])('a duration from %s to %s has examples that it takes', (least, most, like) => {
  expect(() => duration(least, most)('long')).toThrow(`from ${least} to ${most}, ${like}, not "long"`)
})

it('a duration is milliseconds; a bare number is seconds', () => {
  expect(['2', '2s', '2ms', '2m', '2h', '2d'].map(duration('0s', '2d'))).toEqual([
    2_000, 2_000, 2, 120_000, 7_200_000, 172_800_000,
  ])
})
