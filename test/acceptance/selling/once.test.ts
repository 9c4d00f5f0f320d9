import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commands } from '../../../src/cli/commands/index.ts'
import { onPostgres } from '../../support/databases.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

it('every command that writes has a key, and says when it was done before', async () => {
  const all = await Promise.all(Object.values(commands).map(load => load()))
  const silent = all.filter(({ writes, output }) => writes && !output?.().properties['replayed'])
  // The one tells of each row, the other what it finds now.
  expect(silent.map(command => command.name)).toEqual(['import', 'doctor'])
  const without = all.filter(
    ({ writes, options }) => writes && !options.some(option => option.flags.startsWith('--idempotency-key')),
  )
  expect(without.map(command => command.name)).toEqual([])
})

it('a repeated book says what has become of the booking, and not that it is booked', async () => {
  const { run, data, createEvent } = await boxOffice(folder, 'told.db')
  const { slug } = await createEvent('Jazz', 5)
  const book = ['book', slug, '--email', 'ada@example.com', '--idempotency-key', 'k']
  const { booking } = await data(book)
  await data(['cancel', booking.code])
  const again = await run(book)
  expect(again).toMatchObject({
    exit: 0,
    stderr: `Booked before as ${booking.code}, which is canceled now: 1 seat for Jazz\n`,
  })
  expect(await data(book)).toMatchObject({ replayed: true, booking: { status: 'canceled' } })
})

it('a repetition that comes late tells what is so now', async () => {
  const { run, data, createEvent } = await boxOffice(folder, 'late.db')
  const { slug } = await createEvent('Jazz', 1)
  const { booking } = await data(['book', slug, '--email', 'ada@example.com'])
  const told = async (words: string[], undo: string[]) => {
    const keyed = [...words, '--idempotency-key', words.join(' ')]
    expect(await run(keyed)).toMatchObject({ exit: 0 })
    expect(await run(undo)).toMatchObject({ exit: 0 })
    return (await run(keyed)).stderr.trim()
  }
  const grace = ['--email', 'grace@example.com']
  expect([
    await told(['waitlist', 'join', slug, ...grace], ['waitlist', 'leave', slug, ...grace]),
    await told(
      ['update-event', slug, '--max-per-booking', '4'],
      ['update-event', slug, '--max-per-booking', '5'],
    ),
    await told(
      ['update-booking', booking.code, '--name', 'A'],
      ['update-booking', booking.code, '--name', 'B'],
    ),
    await told(['waitlist', 'offer', slug], ['waitlist', 'offer', slug]),
    await told(['check-in', booking.code], ['check-in', '--undo', booking.code]),
    (await run(['check-in', '--undo', booking.code])).stderr.trim(),
    await told(['sell', slug, '--instead-of', booking.code], ['cancel-event', slug, '--yes']),
  ]).toEqual([
    'grace@example.com joined before, and is declined now, on the waitlist of Jazz, for 1 seat',
    'Nothing to change now: Jazz',
    `Nothing to change now: ${booking.code}`,
    'Nothing was offered: nobody who waited for jazz fitted what was free',
    'Let in before: 1 ticket. 0 of 1 are in',
    'Taken back: 0 tickets. 0 of 1 are in',
    `Sold before, and canceled now: 1 seat for Jazz, instead of ${booking.code}`,
  ])
})

it.skipIf(onPostgres)('a restore, a backup and a copy are made once for a key', async () => {
  const { run, data, createEvent, db } = await boxOffice(folder, 'whole.db')
  const { slug } = await createEvent('Jazz', 5)
  const backup = ['backup', join(folder, 'kept.db'), '--idempotency-key', 'nightly']
  const first = await data(backup)
  expect(await data(backup)).toEqual({ ...first, replayed: true })
  const copy = ['copy', '--to', join(folder, 'copied.db'), '--idempotency-key', 'moved']
  await data(copy)
  expect(await data(copy)).toMatchObject({ replayed: true })
  const restore = ['restore', join(folder, 'kept.db'), '--yes', '--idempotency-key', 'back']
  await data(restore)
  await data(['book', slug, '--email', 'ada@example.com'])
  expect(await data(restore)).toMatchObject({ replayed: true })
  expect((await data(['my-bookings', '--email', 'ada@example.com'])).bookings).toHaveLength(1)
  expect(readdirSync(folder).filter(name => name.startsWith('kept'))).not.toHaveLength(0)
  const other = await run([
    'restore',
    join(folder, 'copied.db'),
    '--yes',
    '--idempotency-key',
    'back',
    '--json',
  ])
  expect(other.json().error.code).toBe('IDEMPOTENCY_MISMATCH')
  expect((await run(['doctor', '-q', '--db', db])).exit).toBe(0)
})

it('a season is imported once for a key: a late retry undoes no change', async () => {
  const { run, data } = await boxOffice(folder, 'season.db')
  const file = join(folder, 'season.csv')
  writeFileSync(file, 'name,capacity,starts,venue\nGala,5,2031-05-01 19:30,Hall\n')
  const season = ['import-events', file, '--idempotency-key', 'season']
  await data(season)
  await data(['update-event', 'gala', '--venue', 'Cellar'])
  expect(await data(season)).toMatchObject({ replayed: true, import: { created: 1 } })
  expect((await data(['show', 'gala'])).event.venue).toBe('Cellar')
  writeFileSync(file, 'name,capacity,starts,venue\nGala,9,2031-05-01 19:30,Hall\n')
  expect((await run([...season, '--json'])).json().error.code).toBe('IDEMPOTENCY_MISMATCH')
})
