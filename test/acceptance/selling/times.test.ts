import { beforeAll, describe, expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
/** Runs a command as if it were another time. */
const at = (time: string) => ({ env: { TIX_TEST_CLOCK_SHIFT_MS: String(Date.parse(time) - Date.now()) } })

describe('sales', () => {
  let office: Awaited<ReturnType<typeof boxOffice>>
  beforeAll(async () => {
    office = await boxOffice(folder, 'sales.db')
  })

  const book = async (slug: string, time: string) => {
    const result = await office.run(['book', slug, '--email', 'a@b.co', '--dry-run', '--json'], at(time))
    const { error, message } = result.json()
    return result.exit === 0 ? 'booked' : `${result.exit} ${error.code}: ${message}`
  }

  it('open and close when the event says so, to the second, in its own zone', async () => {
    await office.createEvent('Window', 5, [
      '--sales-start',
      '2031-01-10 10:00',
      '--sales-end',
      '2031-02-01 18:00',
    ])
    expect(await book('window', '2031-01-10T08:59:50Z')).toBe(
      '4 SALES_CLOSED: Sales for Window open at 2031-01-10T10:00:00+01:00',
    )
    expect(await book('window', '2031-01-10T09:00:05Z')).toBe('booked')
    expect(await book('window', '2031-02-01T16:59:30Z')).toBe('booked')
    expect(await book('window', '2031-02-01T17:00:05Z')).toBe(
      '4 SALES_CLOSED: Sales for Window closed at 2031-02-01T18:00:00+01:00',
    )
  })

  it('close on a day when that day is over', async () => {
    await office.createEvent('Until the day', 5, ['--sales-end', '2031-02-01'])
    expect(await book('until-the-day', '2031-02-01T22:59:30Z')).toBe('booked')
    expect(await book('until-the-day', '2031-02-01T23:00:05Z')).toMatch(/^4 SALES_CLOSED/)
  })

  it('close when the event ends', async () => {
    await office.createEvent('With an end', 5, ['--ends', '2031-05-02 01:00'])
    expect(await book('with-an-end', '2031-05-01T22:59:30Z')).toBe('booked')
    expect(await book('with-an-end', '2031-05-01T23:00:05Z')).toMatch(/^4 SALES_CLOSED/)
  })

  it('close when the local day of the event is over, if it has no end', async () => {
    await office.createEvent('All day', 5)
    expect(await book('all-day', '2031-05-01T21:59:30Z')).toBe('booked')
    expect(await book('all-day', '2031-05-01T22:00:05Z')).toBe(
      '4 SALES_CLOSED: Sales for All day closed at 2031-05-02T00:00:00+02:00',
    )
  })

  it('are over for an event of last year, which whoever creates it is told', async () => {
    const made = await office.run([
      'create-event',
      'Slip',
      '--capacity',
      '5',
      '--starts',
      '2020-05-01',
      '--json',
    ])
    expect(made.json().message).toBe('Created Slip with 5 seats. It has ended already: is its date right?')
    expect(await book('slip', '2026-12-01T12:00:00Z')).toMatch(/^4 SALES_CLOSED/)
  })

  it('do not begin for a draft', async () => {
    await office.createEvent('Draft', 5, ['--draft'])
    expect(await book('draft', '2031-01-01T00:00:00Z')).toMatch(
      /^4 SALES_CLOSED: Draft is a draft\. Put it on sale: tix update-event draft/,
    )
  })

  it('have an order: what ends before it begins is refused, every mistake at once', async () => {
    const result = await office.run([
      ...[
        'create-event',
        'X',
        '--capacity',
        '5',
        '--starts',
        '2031-05-01 19:30',
        '--timezone',
        'Europe/Berlin',
      ],
      ...[
        '--ends',
        '2031-05-01 19:30',
        '--sales-start',
        '2031-04-01',
        '--sales-end',
        '2031-03-01',
        '--price',
        '25',
      ],
    ])
    expect(result).toMatchObject({
      exit: 2,
      stderr: [
        'error: --ends: an event must end after it starts',
        'error: --sales-end: sales must end after they start',
        'error: --currency: a price needs its currency, like EUR',
        '',
      ].join('\n'),
    })
  })
})

describe('a local time that does not exist or exists twice', () => {
  it('is refused with both readings, in every option that takes a time', async () => {
    const office = await boxOffice(folder, 'clock-changes.db')
    const result = await office.run([
      ...[
        'create-event',
        'X',
        '--capacity',
        '5',
        '--timezone',
        'Europe/Berlin',
        '--starts',
        '2031-03-30 02:30',
      ],
      ...['--ends', '2031-10-26 02:30'],
    ])
    expect(result).toMatchObject({
      exit: 2,
      stderr: [
        'error: --starts: "2031-03-30 02:30" does not exist in Europe/Berlin, where the clock changes. Say which is meant: 2031-03-30T01:30:00+01:00 or 2031-03-30T03:30:00+02:00',
        'error: --ends: "2031-10-26 02:30" exists twice in Europe/Berlin, where the clock changes. Say which is meant: 2031-10-26T02:30:00+02:00 or 2031-10-26T02:30:00+01:00',
        '',
      ].join('\n'),
    })
    const { event } = await office.data([
      ...['create-event', 'X', '--capacity', '5', '--timezone', 'Europe/Berlin'],
      ...['--starts', '2030-10-27T02:30:00+01:00'],
    ])
    expect(event.startsAt).toBe('2030-10-27T02:30:00+01:00')
  })
})
