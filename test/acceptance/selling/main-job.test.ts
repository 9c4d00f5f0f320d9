import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { onPostgres } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder, tix } from '../../support/tix.ts'

const folder = scratchFolder()
const CODE = expect.stringMatching(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
const NOW = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?[+-]\d\d:\d\d$/)
const FAR = ['--starts', '2031-05-01 19:30', '--timezone', 'Europe/Berlin'] as const

describe('the fields of the JSON, which scripts rely on', () => {
  it('of an event, a booking, their lists, and the availability', async () => {
    const office = await boxOffice(folder, 'fields.db')
    const label = {
      id: 1,
      slug: 'jazz-night',
      name: 'Jazz Night',
      startsAt: '2031-05-01T19:30:00+02:00',
      timezone: 'Europe/Berlin',
    }
    const price = { amount: '25.00', currency: 'EUR' }
    const event = {
      ...label,
      description: 'All night',
      venue: 'Cellar',
      category: 'music',
      tags: ['jazz', 'late'],
      endsAt: '2031-05-02T01:00:00+02:00',
      salesStartAt: '2020-01-01T00:00:00+01:00',
      salesEndAt: '2031-05-02T00:00:00+02:00',
      status: 'on_sale',
      sales: 'open',
      capacity: 5,
      available: 5,
      maxPerBooking: 4,
      maxPerPerson: null,
      ticketTypes: [
        {
          id: 1,
          name: 'General admission',
          price,
          quota: null,
          available: 5,
          sales: 'open',
          salesStartAt: null,
          salesEndAt: null,
          minPerBooking: null,
          maxPerBooking: null,
        },
      ],
      cancelReason: null,
      createdAt: NOW,
    }
    const created = await office.run([
      ...[
        'create-event',
        'Jazz Night',
        '--capacity',
        '5',
        ...FAR,
        '--ends',
        '2031-05-02 01:00',
        '--venue',
        'Cellar',
      ],
      ...[
        '--description',
        'All night',
        '--category',
        'music',
        '--tag',
        'late',
        '--tag',
        'Jazz',
        '--price',
        '25',
      ],
      ...[
        '--currency',
        'eur',
        '--sales-start',
        '2020-01-01',
        '--sales-end',
        '2031-05-01',
        '--max-per-booking',
        '4',
      ],
      '--json',
    ])
    expect(created).toMatchObject({ exit: 0, stderr: '' })
    expect(created.json()).toEqual({
      success: true,
      message: 'Created Jazz Night with 5 seats',
      data: { event },
    })

    const booked = await office.run(['book', 'jazz-night', '--email', 'Ada@Example.com', '-n', '2', '--json'])
    expect(booked).toMatchObject({ exit: 0, stderr: '' })
    const booking = {
      code: CODE,
      event: label,
      email: 'ada@example.com',
      name: null,
      quantity: 2,
      status: 'confirmed',
      channel: 'cli',
      total: { amount: '50.00', currency: 'EUR' },
      paid: { amount: '0.00', currency: 'EUR' },
      due: { amount: '50.00', currency: 'EUR' },
      owed: { amount: '0.00', currency: 'EUR' },
      discount: { amount: '0.00', currency: 'EUR' },
      voucher: null,
      ref: null,
      note: null,
      expiresAt: null,
      tickets: [1, 2].map(position => ({
        position,
        code: expect.stringMatching(new RegExp(`^[2-9A-Z]{4}-[2-9A-Z]{4}-${position}-[2-9A-Z]{6}$`)),
        type: 'General admission',
        price,
        attendee: null,
        status: 'valid',
      })),
      createdAt: NOW,
    }
    expect(booked.json()).toEqual({
      success: true,
      message: 'Booked 2 seats for Jazz Night',
      data: { booking },
    })

    expect(await office.data(['my-bookings', '--email', 'ADA@example.com'])).toEqual({
      bookings: [booked.json().data.booking],
      next: null,
    })
    const now = { available: 3, ticketTypes: [{ ...event.ticketTypes[0], available: 3 }] }
    expect(await office.data(['list'])).toEqual({ events: [{ ...event, ...now }], next: null })
    expect(await office.data(['availability', '1'])).toEqual({
      availability: [{ event: label, capacity: 5, held: 0, sold: 2, free: 3, status: 'on_sale', ...now }],
    })
  })

  it('are null where there is no price', async () => {
    const office = await boxOffice(folder, 'free.db')
    await office.createEvent('Open Day', 5)
    const { booking } = await office.data(['book', 'open-day', '--email', 'a@b.co'])
    expect(booking).toMatchObject({ total: null, paid: null, due: null })
  })
})

describe('an idempotency key', () => {
  it('repeats the first answer, and writes nothing', async () => {
    const office = await boxOffice(folder, 'key.db')
    await office.createEvent('Jazz Night', 5)
    const args = ['book', 'jazz-night', '--email', 'a@b.co', '-n', '3', '--idempotency-key', 'order-1']
    const first = await office.data(args)
    const again = await office.data(args)
    expect(again).toEqual({ ...first, replayed: true })
    expect(first.replayed).toBeUndefined()
    expect((await office.run([...args, '-q'])).stdout).toBe(`${first.booking.code}\n`)
    expect((await office.data(['availability', 'jazz-night'])).availability[0].available).toBe(2)
  })

  it('with another request is exit 4, whatever differs', async () => {
    const office = await boxOffice(folder, 'mismatch.db')
    await office.createEvent('Jazz Night', 5)
    await office.createEvent('Open Day', 5)
    const book = (event: string, ...more: string[]) =>
      office.run(['book', event, '--idempotency-key', 'order-1', '--json', ...more])
    expect(await book('jazz-night', '--email', 'a@b.co')).toMatchObject({ exit: 0 })
    for (const other of [
      await book('jazz-night', '--email', 'b@b.co'),
      await book('jazz-night', '--email', 'a@b.co', '-n', '2'),
      await book('jazz-night', '--email', 'a@b.co', '--name', 'Ada'),
      await book('open-day', '--email', 'a@b.co'),
    ]) {
      expect(other).toMatchObject({ exit: 4, stderr: '' })
      expect(other.json().error).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', status: 409 })
    }
    expect((await office.data(['availability', 'jazz-night'])).availability[0].available).toBe(4)
    // The same order, spelled in another way.
    const again = await book('JAZZ-NIGHT', '--email', 'A@b.co', '-n', '1')
    expect(again.json().data.replayed).toBe(true)
  })

  it('of an event works the same', async () => {
    const office = await boxOffice(folder, 'event-key.db')
    const create = ['create-event', 'Gala', '--capacity', '9', ...FAR, '--idempotency-key', 'gala']
    const first = await office.data(create)
    expect(await office.data(create)).toEqual({ ...first, replayed: true })
    expect(await office.run([...create, '--venue', 'Hall'])).toMatchObject({ exit: 4 })
    expect((await office.data(['list'])).events).toHaveLength(1)
  })

  it('answers a repeat also when the event is sold out or over by then', async () => {
    const office = await boxOffice(folder, 'late-key.db')
    await office.createEvent('Jazz Night', 1)
    const args = ['book', 'jazz-night', '--email', 'a@b.co', '--idempotency-key', 'k']
    const first = await office.data(args)
    const later = { env: { TIX_TEST_CLOCK_SHIFT_MS: String(6 * 366 * 86_400_000) } }
    expect((await office.data(args, later)).booking.code).toBe(first.booking.code)
  })
})

describe('--dry-run', () => {
  it('says what would be done, and does nothing', async () => {
    const office = await boxOffice(folder, 'dry.db')
    await office.createEvent('Jazz Night', 5)
    const booked = await office.run(['book', 'jazz-night', '--email', 'a@b.co', '-n', '5', '--dry-run'])
    expect(booked).toMatchObject({
      exit: 0,
      stderr: 'Dry run, nothing was written: Booked 5 seats for Jazz Night\n',
    })
    expect(
      await office.run(['create-event', 'Gala', '--capacity', '1', ...FAR, '--dry-run', '-q']),
    ).toMatchObject({
      exit: 0,
      stdout: 'gala\n',
      stderr: '',
    })
    expect(
      await office.run(['book', 'jazz-night', '--email', 'a@b.co', '-n', '6', '--dry-run']),
    ).toMatchObject({ exit: 4 })
    expect((await office.data(['list', '--all'])).events).toMatchObject([{ available: 5 }])
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it.skipIf(onPostgres)('begins no database', async () => {
    const env = { XDG_DATA_HOME: join(folder, 'dry-new') }
    const create = ['create-event', 'Gala', '--capacity', '1', ...FAR]
    expect(await tix([...create, '--dry-run', '-q'], { env })).toMatchObject({ exit: 0, stdout: 'gala\n' })
    expect(existsSync(join(folder, 'dry-new'))).toBe(false)
    expect(await tix([...create, '-q'], { env })).toMatchObject({ exit: 0, stdout: 'gala\n' })
  })
})

describe.skipIf(onPostgres)('the database file', () => {
  it('is made by the first event, readable for its owner only, and keeps the mode that it has', async () => {
    const env = { XDG_DATA_HOME: join(folder, 'deep', 'er') }
    const db = join(folder, 'deep', 'er', 'tix', 'tix.db')
    const create = ['create-event', 'Gala', '--capacity', '1', ...FAR, '-q']
    expect(await tix(create, { env })).toMatchObject({ exit: 0, stderr: '' })
    expect((statSync(db).mode & 0o777).toString(8)).toBe('600')
    chmodSync(db, 0o640)
    expect(await tix(create, { env })).toMatchObject({ exit: 0 })
    expect((statSync(db).mode & 0o777).toString(8)).toBe('640')
  })

  it.each([
    [['list']],
    [['availability']],
    [['my-bookings', '--email', 'a@b.co']],
    [['book', 'x', '--email', 'a@b.co']],
  ])('that is missing is not made by tix %j: exit 3, and how to begin', async args => {
    const db = join(folder, 'missing.db')
    const message = `There is no database at ${db}. Begin one with: tix create-event <name> --capacity <n> --starts <when> --db ${db}`
    expect(await tix([...args, '--db', db])).toMatchObject({
      exit: 3,
      stdout: '',
      stderr: `error: ${message}\n`,
    })
    expect(existsSync(db)).toBe(false)
  })

  it('may be an empty file, or be reached by a symlink', async () => {
    const db = join(folder, 'empty.db')
    writeFileSync(db, '')
    symlinkSync(db, join(folder, 'by-link.db'))
    expect(await tix(['list', '--db', db])).toMatchObject({ exit: 3 })
    const create = [
      'create-event',
      'Gala',
      '--capacity',
      '1',
      ...FAR,
      '-q',
      '--db',
      join(folder, 'by-link.db'),
    ]
    expect(await tix(create)).toMatchObject({ exit: 0 })
    expect(await tix(['list', '-q', '--db', db])).toMatchObject({ exit: 0, stdout: 'gala\n' })
  })

  const foreign = new SqliteDatabase(join(folder, 'foreign.db'))
  foreign.exec('CREATE TABLE events (id); PRAGMA user_version = 1')
  foreign.close()
  writeFileSync(join(folder, 'text.db'), 'hello '.repeat(500))
  writeFileSync(join(folder, 'short.db'), 'hi')
  mkdirSync(join(folder, 'folder.db'))

  it.each([
    ['foreign.db', 'another program made this SQLite file'],
    ['text.db', 'it is not a SQLite file'],
    ['short.db', 'it is not a SQLite file'],
    ['folder.db', 'it is a folder'],
  ])('that is not ours (%s) is refused and left as it is', async (name, why) => {
    const db = join(folder, name)
    const before = name === 'folder.db' ? undefined : readFileSync(db)
    for (const args of [
      ['list'],
      ['create-event', 'X', '--capacity', '1', ...FAR],
      ['create-event', 'X', '--capacity', '1', ...FAR, '--dry-run'],
    ]) {
      const result = await tix([...args, '--db', db, '--json'])
      expect(result).toMatchObject({ exit: 1, stderr: '' })
      expect(result.json()).toMatchObject({
        message: `${db} is not a tix database: ${why}. It was left as it is; give another file`,
        error: { code: 'CORRUPT', status: 500 },
      })
    }
    if (before) expect(readFileSync(db)).toEqual(before)
    expect(existsSync(`${db}-wal`)).toBe(false)
  })

  it('of a newer tix is refused and left as it is', async () => {
    const office = await boxOffice(folder, 'tomorrow.db')
    await office.createEvent('Gala', 5)
    const other = new SqliteDatabase(office.db)
    other.pragma('user_version = 999')
    other.pragma('wal_checkpoint(TRUNCATE)')
    other.close()
    copyFileSync(office.db, join(folder, 'before.db'))
    for (const args of [['list'], ['book', 'gala', '--email', 'a@b.co']]) {
      const result = await office.run(args)
      expect(result).toMatchObject({ exit: 1, stdout: '' })
      expect(result.stderr).toMatch(
        /was written by a newer tix \(schema 999, this one knows \d+\).*update tix/,
      )
    }
    expect(readFileSync(office.db)).toEqual(readFileSync(join(folder, 'before.db')))
  })

  // root may do everything
  it.skipIf(process.getuid?.() === 0)('that may not be read or written is exit 6', async () => {
    const office = await boxOffice(folder, 'locked.db')
    await office.createEvent('Gala', 5)
    chmodSync(office.db, 0o000)
    expect(await office.run(['list'])).toMatchObject({ exit: 6 })
  })
})
