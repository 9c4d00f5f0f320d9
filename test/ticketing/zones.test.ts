import { describe, expect, it } from 'vitest'
import type { Instant } from '../../src/values/time/instant.ts'
import { inZone } from '../../src/values/time/offsets.ts'
import { when } from '../../src/values/time/when.ts'
import { Calendar, resolveEnd, resolveWhen, timeZone } from '../../src/values/time/zone.ts'

const calendar = await Calendar.load()

const read = (text: string, zone: string) => resolveWhen(when(text), timeZone(zone))

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
      `«${text}» ${problem} in ${zone}, where the clock changes. Say which is meant: ${readings}`,
    )
  })
})

describe('the end of a day', () => {
  it('is the first instant of the next, also where a day has 23 or 25 hours', async () => {
    const berlin = timeZone('Europe/Berlin')
    expect(await resolveEnd(when('2031-05-01'), berlin)).toBe('2031-05-01T22:00:00.000Z')
    expect(await resolveEnd(when('2031-05-01 19:30'), berlin)).toBe('2031-05-01T17:30:00.000Z')
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
    expect(inZone(at('2030-06-01T12:00:00.000Z'), offsets)).toBe('2030-06-01T12:00:00Z')
    expect(inZone(at('2032-06-01T12:00:00.000Z'), offsets)).toBe('2032-06-01T12:00:00Z')
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
