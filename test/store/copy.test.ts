import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDatabase } from '../support/databases.ts'
import { dump } from '../support/dump.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { boxOffice, scratchFolder, tix } from '../support/tix.ts'

const folder = scratchFolder()

describe('a copy of a box office', () => {
  it('has every row as it was, and so has the copy of the copy', async () => {
    const office = await boxOffice(folder, 'first.db')
    await office.createEvent('Größe & «Klang»', 500, [
      '--price',
      '12.50',
      '--currency',
      'EUR',
      '--tag',
      'jazz',
    ])
    for (let i = 0; i < 3; i++)
      await office.data([
        'book',
        '1',
        '--email',
        `guest${i}@example.com`,
        '-n',
        '150',
        '--idempotency-key',
        `key ${i}`,
      ])
    const [{ code }] = (await office.data(['my-bookings', '--email', 'guest0@example.com'])).bookings
    await office.data(['cancel', code, '--seats', '1', '--idempotency-key', 'return'])
    const file = join(folder, 'second.db')
    const back = await newDatabase(folder, 'third.db')

    const copied = await office.data(['copy', '--to', file])
    expect(copied.tables).toContainEqual({ table: 'tickets', rows: 450 })
    expect(copied.tables).toContainEqual({ table: 'idempotency_keys', rows: 4 })
    expect((await tix(['copy', '--db', file, '--to', back])).exit).toBe(0)

    const original = await dump(office.db)
    expect(await dump(file)).toEqual(original)
    expect(await dump(back)).toEqual(original)
  })

  it('sells on, with new ids and the old idempotency keys', async () => {
    const office = await boxOffice(folder, 'selling.db')
    const event = await office.createEvent('Moving', 10)
    const book = ['book', event.slug, '--email', 'ada@example.com', '--idempotency-key', 'once']
    const { booking } = await office.data(book)
    const target = await newDatabase(folder, 'selling-on.db')
    await office.data(['copy', '--to', target])

    const again = (await tix([...book, '--db', target, '--json'])).json().data
    expect(again).toMatchObject({ booking: { code: booking.code }, replayed: true })
    for (const email of ['bob@example.com', 'eve@example.com'])
      expect((await tix(['book', event.slug, '--email', email, '--db', target])).exit).toBe(0)
    expect(await brokenInvariants(target)).toEqual([])
  })

  it('goes to an empty database only, and is tried with --dry-run', async () => {
    const office = await boxOffice(folder, 'once.db')
    await office.createEvent('Once', 10)
    const target = await newDatabase(folder, 'once-more.db')
    expect((await office.run(['copy', '--to', target, '--dry-run'])).exit).toBe(0)
    expect((await office.run(['copy', '--to', target])).exit).toBe(0)
    const refused = await office.run(['copy', '--to', target, '--json'])
    expect(refused.exit).toBe(4)
    expect(refused.json().error.code).toBe('CONFLICT')
    expect((await office.run(['copy', '--to', office.db])).exit).toBe(4)
  })

  it('of nothing is not made', async () => {
    const nothing = await newDatabase(folder, 'nothing.db')
    const target = join(folder, 'of-nothing.db')
    expect((await tix(['copy', '--db', nothing, '--to', target])).exit).toBe(3)
  })
})
