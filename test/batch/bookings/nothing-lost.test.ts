import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImportRequest } from '../../../src/batch/bookings/import-bookings.ts'
import { findBookings } from '../../../src/ticketing/box-office/find-bookings.ts'
import { imported, jazzOffice, writtenTo } from '../../support/files/imports.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let files = 0

const office = () => jazzOffice(folder)
const written = (content: string) => writtenTo(folder, content)

describe('nothing vanishes in silence', () => {
  it('a reference that stands twice is named with both lines', async () => {
    const { all, ...at } = await office()
    const path = written('Order code,E-mail\nA1,ada@example.com\nA1,ada@example.com\nB2,bo@example.com\n')
    const { failure, ...counts } = await imported(at, path)
    expect(counts).toMatchObject({ booked: 2, rejected: 1 })
    expect(failure?.message).toContain('"A1" stands on lines 2 and 3')
  })

  it('an order code beside a number of each ticket is an order of several', async () => {
    const { all, ...at } = await office()
    expect(
      await imported(at, written('Order No,Ticket ID,Email\nA1,1,a@example.com\nA1,2,a@example.com\n')),
    ).toMatchObject({ booked: 2 })
    expect((await all()).map(({ ref }) => ref)).toEqual(['A1-1', 'A1-2'])
  })

  it('a row that changed is refused by name, and carried out with --update', async () => {
    const { all, ...at } = await office()
    const file = (rows: string) => written(`ref,email,status,expiresAt,name,quantity\n${rows}\n`)
    await imported(at, file('H1,a@example.com,held,2030-02-01T00:00:00Z,Ada,2'))
    const confirmed = file('H1,a@example.com,confirmed,,Ada L.,3')
    const refused = await imported(at, confirmed)
    expect(refused).toMatchObject({ rejected: 1, unchanged: 0 })
    expect(refused.failure?.message).toMatch(
      /H1.*status: held, now confirmed; name: Ada, now Ada L\.; seats: 2/,
    )
    expect(await imported(at, confirmed, { update: true, dryRun: true })).toMatchObject({ changed: 1 })
    expect(await imported(at, confirmed, { update: true })).toMatchObject({ changed: 1 })
    expect(await all()).toMatchObject([{ status: 'confirmed', name: 'Ada L.', quantity: 3, total: 7500 }])
    expect(await imported(at, confirmed)).toMatchObject({ unchanged: 1 })
    expect(await imported(at, file('H1,a@example.com,canceled,,Ada L.,3'), { update: true })).toMatchObject({
      changed: 1,
    })
    expect(await all()).toMatchObject([{ status: 'canceled' }])
    const back = await imported(at, confirmed, { update: true })
    expect(back.failure?.message).toContain('is canceled here')
  })

  it('what was paid later is taken down, and what was overpaid is not given back by a word', async () => {
    const { all, ...at } = await office()
    const file = (row: string) => written(`ref,email,type,status,quantity\n${row}\n`)
    const update = (row: string) => imported(at, file(row), { update: true })
    const money = async () => (await all()).map(({ total, paid, quantity }) => [quantity, total, paid])
    await update('A,a@example.com,General admission,pending,2')
    expect(await money()).toEqual([[2, 5000, 0]])
    expect(await update('A,a@example.com,General admission,paid,2')).toMatchObject({ changed: 1 })
    expect(await money()).toEqual([[2, 5000, 5000]])
    expect(await update('A,a@example.com,General admission,paid,3')).toMatchObject({ changed: 1 })
    expect(await money()).toEqual([[3, 7500, 7500]])
    expect(await update('A,a@example.com,General admission,paid,1')).toMatchObject({ changed: 1 })
    expect(await money()).toEqual([[1, 2500, 7500]])
    expect(await update('A,a@example.com,General admission,paid,1')).toMatchObject({ unchanged: 1 })
    expect(await update('A,a@example.com,General admission,refunded,1')).toMatchObject({ changed: 1 })
    expect(await money()).toEqual([[1, 2500, 0]])
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it.each([
    [
      'csv',
      'Email,Name\na@example.com,Ada\n',
      'Email,Name,Diet\na@example.com,Ada,\nb@example.com,Bo,vegan\n',
    ],
    [
      'ndjson',
      '{"email":"a@example.com","name":"Ada"}\n',
      '{"email":"a@example.com","name":"Ada","diet":null}\n{"email":"b@example.com","diet":"vegan"}\n',
    ],
  ])('a form that got one more question books nobody again (%s)', async (kind, before, after) => {
    const { all: _, ...at } = await office()
    expect(await imported(at, writtenTo(folder, before, kind))).toMatchObject({ booked: 1 })
    expect(await imported(at, writtenTo(folder, after, kind))).toMatchObject({ booked: 1, unchanged: 1 })
  })

  it('who was corrected by an import is found by the name of now, and by no other', async () => {
    const { all: _, ...at } = await office()
    const rows = (...lines: string[]) => written(`ref,email,name,quantity,attendees\n${lines.join('\n')}\n`)
    await imported(at, rows('A,a@example.com,Ada Byron,2,Charles;Mary', 'B,b@example.com,Bob,1,'))
    await imported(at, rows('A,al@example.com,Ada Lovelace,3,Charles;Åsa;Zoë', 'B,b@example.com,Bob,1,'), {
      update: true,
    })
    const found = async (text: string) =>
      (await findBookings(at, { text })).bookings.map(({ ref }) => ref).join()
    const by = ['byron', 'mary', 'lovelace', 'asa', 'zoe', 'charles', 'a@example.com', 'al@', 'bob']
    expect(Object.fromEntries(await Promise.all(by.map(async text => [text, await found(text)])))).toEqual({
      ...{ byron: '', mary: '', 'a@example.com': '' },
      ...{ lovelace: 'A', asa: 'A', zoe: 'A', charles: 'A', 'al@': 'A', bob: 'B' },
    })
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it.each(['approval_status', 'Void Status', 'Refund Status', 'ticket_invalidated', 'order_item_status'])(
    '%s is read',
    async heading => {
      const at = await office()
      const word =
        { 'Void Status': 'void', 'Refund Status': 'refunded', ticket_invalidated: 'true' }[heading] ??
        'declined'
      const path = written(`ref,email,${heading}\n1,a@example.com,${word}\n2,b@example.com,\n`)
      expect(await imported(at, path)).toMatchObject({ booked: 1, skipped: 1 })
    },
  )

  it('a column that matters and is not read is a warning, and with --strict an error', async () => {
    const at = await office()
    const path = written('ref,email,Party size,Payment status\n1,a@example.com,4,paid\n')
    const { warnings } = await imported(at, path, { dryRun: true })
    expect(warnings.join('\n')).toMatch(/Party size.*quantity[\s\S]*Payment status.*status/)
    await expect(imported(at, path, { strict: true })).rejects.toThrow('Party size')
    const map = new Map([
      ['quantity', 'Party size'],
      ['status', ''],
    ] as const)
    expect(await imported(at, path, { strict: true, map })).toMatchObject({ booked: 1, seats: 4 })
  })

  it('amounts that an event without prices does not keep are told of, and with --strict refused', async () => {
    const at = await office()
    await at.event('Free', 100)
    const path = new URL('../../fixtures/exports/pretix-positions-en.csv', import.meta.url).pathname
    const into = (more: Partial<ImportRequest>) =>
      imported(at, path, { event: 'free', rejects: join(folder, `${++files}.csv`), ...more })
    const strict = await into({ strict: true })
    expect(strict).toMatchObject({ booked: 0, rejected: 2 })
    expect(strict.failure?.message).toContain('Free has no prices')
    const told = /^2 rows: amounts not kept, because there are no prices: free\./
    expect((await into({ dryRun: true })).warnings.join()).toMatch(told)
    expect(await into({})).toMatchObject({ booked: 2, warnings: [expect.stringMatching(told)] })
    expect(await into({})).toMatchObject({ unchanged: 2, warnings: [] })
    const unwanted = new Map([['total', '']] as const)
    expect(await into({ map: unwanted, strict: true })).toMatchObject({ unchanged: 2, rejected: 0 })
  })

  it.each(['paid', 'payments', 'prices'] as const)(
    '%s of a file by hand is refused by an event without prices, the first time and again',
    async field => {
      const at = await office()
      await at.event('Free', 100)
      const file = (value: string) => written(`ref,email,Money\nA,a@example.com,${value}\n`)
      const map = new Map([[field, 'Money']] as const)
      const amount = { paid: '25.00', payments: 'cash=25.00', prices: '25.00' }[field]
      const first = await imported(at, file(amount), { event: 'free', map })
      expect(first.failure?.message).toContain('25.00 is an amount, but Free has no prices')
      await imported(at, file(''), { event: 'free', map })
      const again = await imported(at, file(amount), { event: 'free', map, update: true })
      expect(again).toMatchObject({ rejected: 1, unchanged: 0 })
    },
  )

  it('rows without a reference are known by what they say: a longer file books only what is new', async () => {
    const at = await office()
    await imported(at, written('email,name\na@example.com,A\nb@example.com,B\n'))
    const longer = await imported(
      at,
      written('email,name\nn@example.com,N\na@example.com,A\nb@example.com,B\n'),
    )
    expect(longer).toMatchObject({ booked: 1, unchanged: 2 })
  })

  it('rows that an older tix knew by the content and their line are not booked again', async () => {
    const { all, ...at } = await office()
    const path = written('Name,Order no.,email\nA,1,a@example.com\nB,,b@example.com\nC,3,c@example.com\n')
    const { batch } = await imported(at, written('email\nx@example.com\n'))
    expect(batch).toMatch(/^[0-9a-f]{16}$/)
    const content = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
    // As it booked them: without the name, whose column it did not know, and killed before the last row.
    const older = written('email\na@example.com\nb@example.com\n')
    await imported(at, older, { batch: content })
    expect((await all()).map(({ ref }) => ref)).toContain(`${content}:3`)
    expect(await imported(at, path)).toMatchObject({ booked: 1, rejected: 2 })
    expect(await imported(at, path, { update: true })).toMatchObject({ changed: 2, unchanged: 1 })
    expect(await imported(at, path)).toMatchObject({ unchanged: 3 })
    expect((await all()).map(({ name }) => name)).toEqual([null, 'A', 'B', 'C'])
  })

  it('and a rehearsal of more of them than a question may name tells which', async () => {
    const at = await office()
    const rows = Array.from({ length: 600 }, (_, i) => `${i},g${i}@example.com\n`).join('')
    const path = written(`ref,email\n${rows}`)
    const content = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
    await imported(at, written('email\ng0@example.com\n'), { batch: content })
    expect(await imported(at, path, { dryRun: true })).toMatchObject({ rows: 600, booked: 99, unchanged: 1 })
  })

  it('the id of an event of another system is not taken for ours', async () => {
    const at = await office()
    const path = written('Email,Event ID\na@example.com,1\n')
    await expect(imported(at, path, { event: undefined })).rejects.toThrow(
      /No column for event.*another system/,
    )
  })

  it('a quoted value over the limit has no rows in it', async () => {
    const at = await office()
    const cell = `"${'x'.repeat(1_000_100)}\nE9,inner@example.com,\n"`
    const result = await imported(at, written(`ref,email,name\nA,a@example.com,${cell}\nB,b@example.com,\n`))
    expect(result).toMatchObject({ booked: 1, rejected: 1 })
  })

  it('mending ends: what was mended is known when the original comes again', async () => {
    const { all, ...at } = await office()
    const path = written('ref,email,quantity\nA,a@example.com,1\nB,b@example.com,900\nC,bad,1\n')
    const { rejectsFile } = await imported(at, path)
    const rejects = readFileSync(rejectsFile ?? '', 'utf8')
    expect(rejects.split('\n')[0]).toBe('ref,email,quantity,line,code,message')
    expect(
      await imported(at, written(rejects.replace(',900,', ',2,').replace(',bad,', ',c@example.com,'))),
    ).toMatchObject({ booked: 2 })
    expect(await imported(at, path)).toMatchObject({ unchanged: 3, rejected: 0, rejectsFile: null })
    expect((await all()).length).toBe(3)
  })

  it('a rejects file is in the encoding of the input', async () => {
    const at = await office()
    const path = join(folder, `${++files}.csv`)
    writeFileSync(
      path,
      Buffer.concat([Buffer.from('ref,email,name\nA,bad,Jos'), Buffer.from([0xe9, 0x20, 0x80, 0x0a])]),
    )
    const { rejectsFile } = await imported(at, path, { encoding: 'windows-1252' })
    expect(readFileSync(rejectsFile ?? '', 'latin1')).toContain('Jos\u00e9 \u0080')
  })
})
