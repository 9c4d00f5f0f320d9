import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

describe('export', () => {
  it('writes every kind in every form, with the same fields', async () => {
    const office = await boxOffice(folder, 'kinds.db')
    await office.createEvent('Jazz', 10, ['--price', '25', '--currency', 'EUR'])
    await office.data(['book', 'jazz', '--email', 'ada@example.com', '--name', 'Ada, "the first"', '-n', '2'])
    await office.data(['book', 'jazz', '--email', 'bob@example.com'])
    const csv = (await office.run(['export', 'bookings'])).stdout
    expect(csv.split('\n')[0]).toBe(
      'code,event,email,name,quantity,type,status,ref,paid,total,due,owed,discount,prices,payments,attendees,note,currency,channel,expiresAt,createdAt',
    )
    expect(csv).toContain('ada@example.com,"Ada, ""the first""",2,General admission,confirmed,')
    const ndjson = (await office.run(['export', 'bookings', '--format', 'ndjson'])).stdout.trim().split('\n')
    const document = (await office.run(['export', 'bookings', '--json'])).json()
    expect(document).toMatchObject({ success: true, message: 'Exported 2 bookings' })
    expect(document.data.bookings).toEqual(ndjson.map(line => JSON.parse(line)))
    expect(Object.keys(document.data.bookings[0])).toEqual(csv.split('\n')[0]?.split(','))
    const tickets = (await office.run(['export', 'tickets', '--format', 'tsv'])).stdout.trim().split('\n')
    expect(tickets).toHaveLength(4)
    expect((await office.run(['export', 'events', '--json'])).json().data.events[0]).toMatchObject({
      slug: 'jazz',
      available: 7,
      ticketTypes: [{ name: 'General admission', price: { amount: '25.00', currency: 'EUR' } }],
    })
    expect((await office.run(['export', 'check-ins', '--json'])).json().data).toEqual({ checkIns: [] })
  })

  it('counts things by their names', async () => {
    const office = await boxOffice(folder, 'names.db')
    await office.createEvent('Jazz', 10)
    const told = async (what: string) => (await office.run(['export', what, '--json'])).json().message
    expect(await told('log')).toBe('Exported 1 log entry')
    expect(await told('waitlist')).toBe('Exported 0 waitlist entries')
    expect(await told('check-ins')).toBe('Exported 0 check-ins')
    const refused = await office.run(['export', 'log', '--status', 'draft'])
    expect(refused.stderr).toBe('error: --status: applies to bookings, tickets, events, waitlist only\n')
  })

  it('gives only what was asked for', async () => {
    const office = await boxOffice(folder, 'some.db')
    await office.createEvent('Jazz', 10)
    await office.createEvent('Rock', 10)
    for (const event of ['jazz', 'rock']) await office.data(['book', event, '--email', 'ada@example.com'])
    const lines = async (args: readonly string[]) =>
      (await office.run(['export', 'bookings', ...args])).stdout.trim().split('\n').length - 1
    expect(await lines(['--event', 'jazz'])).toBe(1)
    expect(await lines(['--status', 'canceled'])).toBe(0)
    expect(await lines(['--since', '2000-01-01'])).toBe(2)
    expect(await lines(['--since', '2199-01-01'])).toBe(0)
    expect((await office.run(['export', 'bookings', '--fields', 'event,email'])).stdout).toContain(
      'jazz,ada@example.com\n',
    )
    expect((await office.run(['export', 'bookings', '--event', 'nope'])).exit).toBe(3)
    expect((await office.run(['export', 'bookings', '--status', 'nope'])).exit).toBe(2)
    expect((await office.run(['export', 'bookings', '--fields', 'gate'])).exit).toBe(2)
  })

  it('puts a file in place only when it is complete', async () => {
    const office = await boxOffice(folder, 'file.db')
    await office.createEvent('Jazz', 10)
    const path = join(folder, 'out', 'x')
    expect((await office.run(['export', 'events', '-o', path])).exit).not.toBe(0)
    const kept = join(folder, 'kept.ndjson')
    writeFileSync(kept, 'as it was')
    expect((await office.run(['export', 'bookings', '--event', 'nope', '-o', kept])).exit).toBe(3)
    expect(readFileSync(kept, 'utf8')).toBe('as it was')
    expect(await office.run(['export', 'events', '-o', kept])).toMatchObject({ exit: 0, stdout: '' })
    expect(JSON.parse(readFileSync(kept, 'utf8')).slug).toBe('jazz')
    expect(readdirSync(folder).filter(name => name.endsWith('.part'))).toEqual([])
  })

  it('defuses formulas, and import undoes it', async () => {
    const office = await boxOffice(folder, 'formulas.db')
    await office.createEvent('Jazz', 100)
    const names = [
      '=1+1',
      '+49 30 1',
      '-x',
      '@SUM(A1)',
      "'quoted'",
      "'=1",
      "''=1",
      '=HYPERLINK("http://x","y")',
    ]
    for (const [i, name] of names.entries())
      await office.data(['book', 'jazz', '--email', `u${i}@example.com`, '--name', name])
    const csv = join(folder, 'formulas.csv')
    await office.run(['export', 'bookings', '-o', csv])
    const text = readFileSync(csv, 'utf8')
    expect(text).toContain(",'=1+1,")
    expect(text).not.toMatch(/(^|,)"?[=+@]/m)
    expect((await office.run(['export', 'bookings', '--raw'])).stdout).toContain(',=1+1,')
    const copy = await boxOffice(folder, 'formulas-2.db')
    await copy.createEvent('Jazz', 100)
    expect((await copy.data(['import', csv])).import).toMatchObject({ booked: names.length })
    const { bookings } = (await copy.run(['export', 'bookings', '--json'])).json().data
    expect(bookings.map((b: { name: string }) => b.name)).toEqual(names)
  })

  it('imported into the same box office books nothing twice', async () => {
    const office = await boxOffice(folder, 'same.db')
    await office.createEvent('Jazz', 10)
    await office.data(['book', 'jazz', '--email', 'ada@example.com'])
    const csv = (await office.run(['export', 'bookings'])).stdout
    const { stdout } = await office.run(['import', '-', '--json'], { input: csv })
    expect(JSON.parse(stdout).data.import).toMatchObject({ rows: 1, booked: 0, unchanged: 1 })
  })
})
