import { describe, expect, it } from 'vitest'
import { ParseError } from '../../src/values/parse-error.ts'
import { type Instant, instant } from '../../src/values/time/instant.ts'
import { inZone } from '../../src/values/time/offsets.ts'
import { resolveSince, since } from '../../src/values/time/since.ts'
import { when } from '../../src/values/time/when.ts'
import { Calendar, resolveEnd, resolveWhen, systemTimeZone, timeZone } from '../../src/values/time/zone.ts'

/** A Tuesday; the 2nd is one in Tokyo by then. */
const now = '2030-01-01T16:00:00.000Z' as Instant
const calendar = await Calendar.load(now)

const read = (text: string, zone: string) => resolveWhen(when(text), now, timeZone(zone))

describe('a local time is read in the zone of its event', () => {
  it.each([
    ['2031-05-01 19:30', 'Europe/Berlin', '2031-05-01T17:30:00.000Z'],
    ['2031-01-01 19:30', 'Europe/Berlin', '2031-01-01T18:30:00.000Z'],
    ['2031-05-01', 'Asia/Kathmandu', '2031-04-30T18:15:00.000Z'],
    ['2031-05-01T19:30', 'America/New_York', '2031-05-01T23:30:00.000Z'],
    ['2031-05-01T19:30:00+02:00', 'America/New_York', '2031-05-01T17:30:00.000Z'],
    ['2031-05-01T17:30:00Z', 'Asia/Tokyo', '2031-05-01T17:30:00.000Z'],
    ['2031-03-30 03:00', 'Europe/Berlin', '2031-03-30T01:00:00.000Z'],
    ['2011-12-31 12:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
  ])('%s in %s is %s', async (text, zone, expected) => expect(await read(text, zone)).toBe(expected))
})

describe('a local time that the clock change leaves out or repeats is refused, with both readings', () => {
  it.each([
    [
      '2031-03-30 02:30',
      'Europe/Berlin',
      'does not exist',
      '2031-03-30T01:30:00+01:00 or 2031-03-30T03:30:00+02:00',
    ],
    [
      '2030-10-27 02:30',
      'Europe/Berlin',
      'exists twice',
      '2030-10-27T02:30:00+02:00 or 2030-10-27T02:30:00+01:00',
    ],
    [
      '2030-11-03 01:30',
      'America/New_York',
      'exists twice',
      '2030-11-03T01:30:00-04:00 or 2030-11-03T01:30:00-05:00',
    ],
    [
      '2030-10-06 02:15',
      'Australia/Lord_Howe',
      'does not exist',
      '2030-10-06T01:45:00+10:30 or 2030-10-06T02:45:00+11:00',
    ],
    [
      '2011-12-30 12:00',
      'Pacific/Apia',
      'does not exist',
      '2011-12-29T12:00:00-10:00 or 2011-12-31T12:00:00+14:00',
    ],
  ])('%s in %s %s', async (text, zone, problem, readings) => {
    await expect(read(text, zone)).rejects.toThrow(
      `"${text}" ${problem} in ${zone}, where the clock changes. Say which is meant: ${readings}`,
    )
  })
})

describe('the end of a day', () => {
  it('is the first instant of the next, also where a day has 23 or 25 hours', async () => {
    const berlin = timeZone('Europe/Berlin')
    expect(await resolveEnd(when('2031-05-01'), now, berlin)).toBe('2031-05-01T22:00:00.000Z')
    expect(await resolveEnd(when('2031-05-01 19:30'), now, berlin)).toBe('2031-05-01T17:30:00.000Z')
    expect(calendar.endOfLocalDay(await read('2031-03-30', 'Europe/Berlin'), berlin)).toBe(
      '2031-03-30T22:00:00.000Z',
    )
    expect(calendar.endOfLocalDay(await read('2030-10-27', 'Europe/Berlin'), berlin)).toBe(
      '2030-10-27T23:00:00.000Z',
    )
  })
})

describe('an instant is shown with the offset of its zone at that time', () => {
  it('before, between and after the clock changes; in UTC where the offset is not known', async () => {
    const at = (text: string) => text as Instant
    const offsets = calendar.offsetsBetween(
      timeZone('Europe/Berlin'),
      at('2031-01-01T00:00:00.000Z'),
      at('2031-12-31T00:00:00.000Z'),
    )
    expect(inZone(at('2031-02-01T12:00:00.000Z'), offsets)).toBe('2031-02-01T13:00:00+01:00')
    expect(inZone(at('2031-03-30T00:59:59.000Z'), offsets)).toBe('2031-03-30T01:59:59+01:00')
    expect(inZone(at('2031-03-30T01:00:00.000Z'), offsets)).toBe('2031-03-30T03:00:00+02:00')
    expect(inZone(at('2031-11-01T12:00:00.250Z'), offsets)).toBe('2031-11-01T13:00:00.250+01:00')
    expect(inZone(at('2031-11-01T12:00:07.000Z'), offsets)).toBe('2031-11-01T13:00:07+01:00')
    expect(inZone(at('2030-06-01T12:00:00.000Z'), offsets)).toBe('2030-06-01T12:00:00Z')
    expect(inZone(at('2032-06-01T12:00:00.000Z'), offsets)).toBe('2032-06-01T12:00:00Z')
  })

  it('is of whole minutes, and the instant the same', () => {
    const at = (text: string) => text as Instant
    // Liberia was 44 minutes and 30 seconds behind.
    const monrovia = calendar.offsetsBetween(
      timeZone('Africa/Monrovia'),
      at('1970-01-01T00:00:00.000Z'),
      at('1973-01-01T00:00:00.000Z'),
    )
    expect(inZone(at('1971-05-01T12:00:00.000Z'), monrovia)).toBe('1971-05-01T11:16:00-00:44')
    // And set its clocks within a minute.
    expect(inZone(at('1972-01-07T00:44:29.000Z'), monrovia)).toBe('1972-01-07T00:00:29-00:44')
    expect(inZone(at('1972-01-07T00:44:30.500Z'), monrovia)).toBe('1972-01-07T00:44:30.500+00:00')
    expect(inZone(at('1972-01-07T00:44:29.000Z'), monrovia)).toBe('1972-01-07T00:00:29-00:44')
  })

  it('with minutes, where a zone has them', async () => {
    const [from, until] = ['2031-01-01T00:00:00.000Z' as Instant, '2032-01-01T00:00:00.000Z' as Instant]
    const show = async (zone: string) =>
      inZone('2031-07-01T12:00:00.000Z' as Instant, calendar.offsetsBetween(timeZone(zone), from, until))
    expect(await show('Asia/Kathmandu')).toBe('2031-07-01T17:45:00+05:45')
    expect(await show('America/St_Johns')).toBe('2031-07-01T09:30:00-02:30')
    expect(await show('UTC')).toBe('2031-07-01T12:00:00+00:00')
  })
})

describe('a day is from its first instant to that of the next', () => {
  it.each([
    ['2030-04-26', 'Africa/Cairo', '2030-04-25T22:00:00.000Z', '2030-04-26T21:00:00.000Z'],
    ['2030-09-08', 'America/Santiago', '2030-09-08T04:00:00.000Z', '2030-09-09T03:00:00.000Z'],
    ['2030-11-03', 'America/Havana', '2030-11-03T04:00:00.000Z', '2030-11-04T05:00:00.000Z'],
    ['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    ['2031-03-30', 'Europe/Berlin', '2031-03-29T23:00:00.000Z', '2031-03-30T22:00:00.000Z'],
  ])('%s in %s', async (day, zone, first, next) => {
    expect(await read(day, zone)).toBe(first)
    expect(await resolveEnd(when(day), now, timeZone(zone))).toBe(next)
  })

  it('and one that was left out has none', () =>
    expect(read('2011-12-30', 'Pacific/Apia')).rejects.toThrow('was left out'))

  it('but midnight, said as a time, does not exist where clocks go forward then', () =>
    expect(read('2030-04-26 00:00', 'Africa/Cairo')).rejects.toThrow('does not exist'))
})

describe('what people type', () => {
  it.each([
    ['2030-05-01 7:30pm', '2030-05-01T17:30:00.000Z'],
    ['2030-05-01 7:30 p.m.', '2030-05-01T17:30:00.000Z'],
    ['2030-05-01 12am', '2030-04-30T22:00:00.000Z'],
    ['2030-05-01 12pm', '2030-05-01T10:00:00.000Z'],
    ['2030-05-01 noon', '2030-05-01T10:00:00.000Z'],
    ['2030-05-01 9:30', '2030-05-01T07:30:00.000Z'],
    ['2030-5-1 19:30', '2030-05-01T17:30:00.000Z'],
    ['1.5.2030 19:30', '2030-05-01T17:30:00.000Z'],
    ['31/12/2030', '2030-12-30T23:00:00.000Z'],
    ['12/31/2030', '2030-12-30T23:00:00.000Z'],
    ['5/5/2030', '2030-05-04T22:00:00.000Z'],
    ['2030/05/01 19h30', '2030-05-01T17:30:00.000Z'],
    ['1 May 2030 19:30', '2030-05-01T17:30:00.000Z'],
    ['May 1st, 2030 at 7:30pm', '2030-05-01T17:30:00.000Z'],
    ['7:30pm on 1 May 2030', '2030-05-01T17:30:00.000Z'],
    ['1 may', '2030-04-30T22:00:00.000Z'],
    ['29 Feb', '2032-02-28T23:00:00.000Z'],
    ['tomorrow 19:30', '2030-01-02T18:30:00.000Z'],
    ['19:30 tomorrow', '2030-01-02T18:30:00.000Z'],
    ['today', '2029-12-31T23:00:00.000Z'],
    ['yesterday 8am', '2029-12-31T07:00:00.000Z'],
    ['friday 7pm', '2030-01-04T18:00:00.000Z'],
    ['7:30pm', '2030-01-01T18:30:00.000Z'],
    ['2030-05-01 19:30 +02:00', '2030-05-01T17:30:00.000Z'],
    ['2030-05-01T19:30+0200', '2030-05-01T17:30:00.000Z'],
    ['2030-05-01 19:30 UTC', '2030-05-01T19:30:00.000Z'],
    ['Wed, 1 May 2030 19:30', '2030-05-01T17:30:00.000Z'],
    ['Wednesday May 1st, 2030 at 7:30pm', '2030-05-01T17:30:00.000Z'],
    ['19:30 on Wed 2030-05-01', '2030-05-01T17:30:00.000Z'],
    ['Sat 5/1/2030', '2030-01-04T23:00:00.000Z'],
    ['1.5.2030 19.30', '2030-05-01T17:30:00.000Z'],
    ['tonight 8pm', '2030-01-01T19:00:00.000Z'],
  ])('%s is read', async (text, expected) => expect(await read(text, 'Europe/Berlin')).toBe(expected))

  it('means the day that it is there', async () =>
    expect(await read('tomorrow', 'Asia/Tokyo')).toBe('2030-01-02T15:00:00.000Z'))

  it.each([
    ['5/1/2030', '2030-01-05 or 2030-05-01'],
    ['5/1/2030 7pm', '2030-01-05 19:00 or 2030-05-01 19:00'],
    ['next friday', '2030-01-04 or 2030-01-11'],
    ['tuesday', '2030-01-01 or 2030-01-08'],
    ['4pm', '2030-01-01 16:00 or 2030-01-02 16:00'],
  ])('%s is refused with its readings', (text, readings) =>
    expect(async () => read(text, 'Europe/Berlin')).rejects.toThrow(readings),
  )

  it.each([
    '31 feb',
    '31 feb 2030',
    '32.1.2030',
    '13pm',
    '25:00',
    'tomorrow 25:00',
    'noonish',
    '1.5.30',
    'midnight',
    'tonight',
    'tonight 8am',
    'tomorrow tonight 8pm',
    'Thu 1 May 2030',
    'Wed 32 May 2030',
    'Wed 1 May',
    '1.5.2030 19.3',
  ])('%s is no time', text => expect(async () => read(text, 'Europe/Berlin')).rejects.toThrow(ParseError))
})

describe('the zone of this machine', () => {
  it.each([
    ['', 'UTC'],
    ['Europe/Kyiv', 'Europe/Kyiv'],
    [':Europe/Berlin', 'Europe/Berlin'],
    ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'],
    [':/usr/share/zoneinfo/posix/Asia/Tokyo', 'Asia/Tokyo'],
    ['UTC+3', 'Etc/GMT+3'],
    ['<+03>-3', 'Etc/GMT-3'],
    ['UTC0', 'UTC'],
    ['EST5', 'Etc/GMT+5'],
  ])('by TZ=%j is %s', (tz, zone) => expect(systemTimeZone(tz)).toBe(zone))

  it.each(['Mars/Olympus', 'CET-1CEST', 'UTC+5:30', 'UTC+99', '/etc/passwd', '\u001b[31m'])(
    'is not made up for TZ=%j',
    tz => expect(() => systemTimeZone(tz)).toThrow(/TZ is .*--timezone/),
  )
})

it('a zone is kept as it was typed, but for its case', () => {
  expect(['Europe/Kyiv', 'Europe/Kiev', 'europe/berlin', 'Asia/Calcutta'].map(timeZone)).toEqual([
    'Europe/Kyiv',
    'Europe/Kiev',
    'Europe/Berlin',
    'Asia/Calcutta',
  ])
})

it.each([
  ['1w', 7 * 24],
  ['2 weeks ago', 14 * 24],
  ['36h', 36],
  ['3 days', 72],
])('--since %s is how long ago', async (text, hours) =>
  expect(await resolveSince(since(text), now)).toBe(instant(Date.parse(now) - hours * 3_600_000)),
)
