import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { onPostgres } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

/** A week of an organizer: early bird, vouchers, a party that changes days, a day that is canceled, a guest who leaves. */
it('a week at a festival', async () => {
  const { db, run, data, createEvent } = await boxOffice(scratchFolder())
  const quiet = async (...args: string[]) => {
    const result = await run([...args, '-q'])
    expect(result.exit, result.stderr).toBe(0)
    return result.stdout.trim().split('\n')
  }
  await createEvent('Friday', 100, ['--price', '49.90', '--currency', 'EUR', '--max-per-person', '6'])
  await data(['add-ticket-type', 'friday', 'early', '--price', '39.90', '--quota', '2'])
  expect(await quiet('copy-event', 'friday', '--every', '1d', '--times', '2', '--slug', 'weekend')).toEqual([
    'weekend',
    'weekend-2',
  ])

  // Early birds, of whom there are two; a voucher for the rest.
  await quiet(
    'book',
    'friday',
    '--email',
    'early@example.com',
    '--type',
    'early',
    '-n',
    '2',
    '--paid',
    'card',
  )
  expect((await run(['book', 'friday', '--email', 'late@example.com', '--type', 'early'])).exit).toBe(4)
  await quiet('create-voucher', 'FRIENDS', '--percent', '15', '--uses', '1')
  const codes = await quiet(
    'create-voucher',
    '--amount',
    '10',
    '--event',
    'friday',
    '--count',
    '5',
    '--prefix',
    'CREW-',
    '--uses',
    '1',
  )
  expect(codes).toHaveLength(5)
  const general = ['--type', 'General admission']
  const { booking: party } = await data([
    ...[
      'book',
      'friday',
      '--email',
      'ada@example.com',
      ...general,
      '-n',
      '4',
      '--voucher',
      'friends',
      '--paid',
      'cash',
    ],
    ...['--attendee', 'Ada', '--attendee', 'Charles'],
  ])
  // 49.90 less 15 percent is 42.415, of each ticket: half up, 42.42.
  expect(party).toMatchObject({
    total: { amount: '169.68' },
    discount: { amount: '29.92' },
    voucher: 'FRIENDS',
  })
  const spent = await run([
    'book',
    'friday',
    '--email',
    'x@example.com',
    ...general,
    '--voucher',
    'friends',
    '--json',
  ])
  expect(spent.json().error.code).toBe('VOUCHER_SPENT')
  const tooMany = await run(['book', 'friday', '--email', 'ada@example.com', ...general, '-n', '3', '--json'])
  expect(tooMany.json().error.code).toBe('PERSON_LIMIT')

  // The party changes days, but for one of them, who hands the ticket on.
  const handed = await data([
    'transfer',
    party.code,
    '--ticket',
    '4',
    '--to',
    'bob@example.com',
    '--name',
    'Bob',
  ])
  expect(handed).toMatchObject({
    booking: { paid: { amount: '42.42' } },
    rest: { quantity: 3, owed: { amount: '0.00' } },
  })
  const moved = await data(['exchange', party.code, '--event', 'weekend'])
  expect(moved.booking).toMatchObject({
    code: party.code,
    event: { slug: 'weekend' },
    due: { amount: '0.00' },
  })
  await data(['update-booking', party.code, '--attendee', '3=Mary', '--note', 'by bus'])

  // Saturday is canceled, and all that is owed goes back as it was paid.
  await data(['cancel-event', 'weekend', '--reason', 'storm', '--yes'])
  const back = await data(['refund', '--owed', '--event', 'weekend'])
  expect(back.payments).toMatchObject([{ method: 'cash', amount: { amount: '127.26' } }])
  expect((await data(['refund', '--owed'])).payments).toEqual([])
  // Bob's ticket still has the discount, and with it the use.
  expect((await data(['vouchers', 'FRIENDS'])).vouchers).toMatchObject([{ used: 1, status: 'spent' }])

  // Ada wants to be forgotten. Bob's ticket was hers.
  const person = (await data(['person', 'ada@example.com'])).person
  expect(person).toMatchObject({ names: ['Ada', 'Charles', 'Mary'], bookings: [{ status: 'canceled' }] })
  expect((await run(['erase-person', 'bob@example.com'])).exit).toBe(4)
  await data(['erase-person', 'ada@example.com'])
  expect((await run(['person', 'ada@example.com'])).exit).toBe(3)
  expect((await data(['my-bookings', '--email', 'bob@example.com'])).bookings).toMatchObject([
    { name: 'Bob' },
  ])
  if (!onPostgres) {
    const bytes = [db, `${db}-wal`]
      .filter(existsSync)
      .map(file => readFileSync(file, 'latin1'))
      .join('')
    expect(['ada@example.com', 'Charles', 'by bus'].filter(text => bytes.includes(text))).toEqual([])
  }
  expect(await brokenInvariants(db)).toEqual([])
  const doctor = await run(['doctor'])
  expect(doctor.exit, doctor.stdout).toBe(0)
})
