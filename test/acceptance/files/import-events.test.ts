import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, ran, scratchFolder, start } from '../../support/tix.ts'

const folder = scratchFolder()

describe('import-events', () => {
  it('creates a season, changes what differs, and leaves the rest alone', async () => {
    const office = await boxOffice(folder, 'season.db')
    const path = join(folder, 'season.csv')
    const season =
      'Name,Capacity,Starts,Timezone,Price,Currency,Tags,Venue\n' +
      'Jazz Night,120,2031-05-01 19:30,Europe/Berlin,25,EUR,jazz;late,Cellar\n' +
      'Rock Night,80,2031-05-02 20:00,Europe/Berlin,,,,\n'
    writeFileSync(path, season)
    const first = (await office.data(['import-events', path])).import
    expect(first).toMatchObject({ rows: 2, created: 2, updated: 0, skipped: 0, rejected: 0 })
    const { events } = await office.data(['list'])
    expect(events[0]).toMatchObject({
      slug: 'jazz-night',
      capacity: 120,
      venue: 'Cellar',
      tags: ['jazz', 'late'],
    })
    expect(events[0].ticketTypes[0].price).toEqual({ amount: '25.00', currency: 'EUR' })
    expect((await office.data(['import-events', path])).import).toMatchObject({ skipped: 2 })
    writeFileSync(path, season.replace('120', '150'))
    expect((await office.data(['import-events', path])).import).toMatchObject({ updated: 1, skipped: 1 })
    expect((await office.data(['availability', 'jazz-night'])).availability[0].available).toBe(150)
  })

  it('rejects what cannot be an event, by line, and does the rest', async () => {
    const office = await boxOffice(folder, 'bad.db')
    const path = join(folder, 'bad.csv')
    writeFileSync(
      path,
      'name,capacity,starts\nA,10,2031-05-01 19:30\nB,many,2031-05-01\nC,,2031-05-01\nD,5,soon\n',
    )
    const result = await office.run(['import-events', path, '--json'])
    expect(result.exit).toBe(5)
    expect(result.json().data.import).toMatchObject({ rows: 4, created: 1, rejected: 3 })
    expect(readFileSync(join(folder, 'bad.rejects.csv'), 'utf8')).toMatch(
      /^name,capacity,starts,line,code,message\nB,many,2031-05-01,3,VALIDATION,/,
    )
  })

  it('is silent with -q when what was rejected is corrected, and else notes where its rejects are', async () => {
    const office = await boxOffice(folder, 'corrected.db')
    const path = join(folder, 'corrected.csv')
    writeFileSync(path, 'name,capacity,starts\nA,many,2031-05-01\n')
    expect((await office.run(['import-events', path, '-q'])).exit).toBe(5)
    writeFileSync(path, 'name,capacity,starts\nA,5,2031-05-01\n')
    expect(await office.run(['import-events', path, '-q'])).toMatchObject({ exit: 0, stdout: '', stderr: '' })
    writeFileSync(path, 'name,capacity,starts\nA,many,2031-05-01\n')
    await office.run(['import-events', path])
    writeFileSync(path, 'name,capacity,starts\nA,5,2031-05-01\n')
    const { warnings, notes } = (await office.data(['import-events', path])).import
    expect({ warnings, notes }).toEqual({ warnings: [], notes: [expect.stringContaining('put aside')] })
  })

  it('says what is done when it is stopped half-way, and goes on from there', async () => {
    const office = await boxOffice(folder, 'stopped.db')
    const path = join(folder, 'stopped.csv')
    const names = [...'ABCDEFGHIJ']
    writeFileSync(
      path,
      `name,capacity,starts\n${names.map(name => `${name},10,2031-05-01 19:30\n`).join('')}`,
    )
    const slowly = { env: { TIX_TEST_FAULT: 'pause-in-transaction:700' } }
    const importing = start(['import-events', path, '--json', '--db', office.db], slowly)
    while ((await office.run(['list', '-q'])).stdout === '') await new Promise(done => setTimeout(done, 20))
    importing.kill('SIGINT')
    const stopped = ran(await importing)
    expect(stopped.exit).toBe(130)
    const { rows, created } = stopped.json().data.import
    expect(rows).toBe(created)
    expect(stopped.json().error.code).toBe('INTERRUPTED')
    expect(stopped.json().message).toMatch(
      /^Stopped\. \d+ events?: \d+ created.* To go on, import the same file/,
    )
    expect((await office.data(['list'])).events).toHaveLength(created)
    expect((await office.data(['import-events', path])).import).toMatchObject({
      created: names.length - created,
      skipped: created,
    })
  })

  it('writes nothing with --dry-run', async () => {
    const office = await boxOffice(folder, 'dry.db')
    const input = 'name,capacity,starts\nA,10,2031-05-01 19:30\n'
    const result = await office.run(['import-events', '-', '--dry-run', '--json'], { input })
    expect(result.json().data.import).toMatchObject({ created: 1 })
    expect((await office.run(['list', '--json'])).exit).toBe(3)
  })
})

describe('a box office that moves by export and import', () => {
  it.each(['csv', 'ndjson', 'tsv'])('has the same availability, event by event, by way of %s', async form => {
    const old = await boxOffice(folder, `old-${form}.db`)
    await old.createEvent('Jazz; a = b', 100, ['--price', '25', '--currency', 'EUR', '--slug', 'jazz'])
    await old.data(['add-ticket-type', 'jazz', '@VIP; the "best"', '--price', '50.50', '--quota', '10'])
    await old.createEvent('Rock', 20)
    await old.createEvent('Draft', 20, ['--draft'])
    await old.createEvent('Gone', 20)
    const book = (args: readonly string[]) => old.data(['book', ...args])
    await book([
      'jazz',
      '--email',
      'a@example.com',
      '--type',
      '@VIP; the "best"=2',
      '--type',
      'general admission=3',
    ])
    await book(['jazz', '--email', 'b@example.com', '--type', '@VIP; the "best"', '--name', '=cmd|x'])
    await book(['rock', '--email', 'c@example.com', '-n', '4', '--hold', '1h'])
    await book(['gone', '--email', 'd@example.com', '-n', '4'])
    const { booking } = await book(['rock', '--email', 'e@example.com', '-n', '5'])
    await old.data(['cancel', booking.code, '--yes'])
    await old.data(['cancel-event', 'gone', '--yes'])
    const [events, bookings] = ['events', 'bookings'].map(what => join(folder, `${what}-${form}.${form}`))
    if (!events || !bookings) throw new Error('two names')
    await old.run(['export', 'events', '-o', events])
    await old.run(['export', 'bookings', '-o', bookings])

    const moved = await boxOffice(folder, `new-${form}.db`)
    expect((await moved.data(['import-events', events])).import).toMatchObject({ created: 4, rejected: 0 })
    const counts = (await moved.data(['import', bookings])).import
    expect(counts).toMatchObject({ rows: 5, booked: 3, skipped: 2, rejected: 0 })
    const seats = async (office: typeof old) => {
      const { events } = await office.data(['list', '--all'])
      return events.map(
        (event: { slug: string; available: number; ticketTypes: object[]; status: string }) => [
          event.slug,
          event.status,
          event.available,
          event.ticketTypes.map((type: { name?: string; available?: number; quota?: number }) => [
            type.name,
            type.quota,
            type.available,
          ]),
        ],
      )
    }
    expect(await seats(moved)).toEqual(await seats(old))
    expect(await brokenInvariants(moved.db)).toEqual([])
    // Once more: nothing changes.
    expect((await moved.data(['import-events', events])).import).toMatchObject({
      created: 0,
      updated: 0,
      skipped: 4,
    })
    expect((await moved.data(['import', bookings])).import).toMatchObject({
      booked: 0,
      unchanged: 3,
      skipped: 2,
    })
  })
})
