import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { atRestMs } from '../../support/busy-machine.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let files = 0

function file(content: string, extension = 'csv'): string {
  const path = join(folder, `${++files}.${extension}`)
  writeFileSync(path, content)
  return path
}

const objects = (...rows: object[]) => rows.map(row => `${JSON.stringify(row)}\n`).join('')

async function jazz() {
  const office = await boxOffice(folder, `${++files}.db`)
  await office.createEvent('Jazz', 100)
  const imported = async (...args: string[]) => {
    const result = await office.run(['import', ...args, '--json'])
    return { ...result.json(), exit: result.exit, counts: result.json().data?.import }
  }
  return { ...office, imported }
}

describe('a mistake of the command', () => {
  it('in --event is one, however many rows there are, and leaves the rejects of before alone', async () => {
    const office = await jazz()
    const path = file('email,ref\nnobody,A\nb@example.com,B\n')
    const { counts } = await office.imported(path, '--event', 'jazz')
    const missed = await office.imported(path, '--event', 'jaz')
    expect(missed).toMatchObject({
      exit: 3,
      message: expect.stringMatching(/^No event "jaz"\. Did you mean jazz/),
    })
    expect([existsSync(counts.rejectsFile), existsSync(`${counts.rejectsFile}.old`)]).toEqual([true, false])
  })

  it.each(['import', 'import-events'])(
    'is seen where --skip-lines of %s passes over everything',
    async command => {
      const office = await jazz()
      const path = file('event,email\njazz,a@example.com\n')
      const { exit, stderr } = await office.run([command, path, '--skip-lines', '9', '-q'])
      expect([exit, stderr]).toEqual([
        0,
        `Warning: ${path} has nothing below the 9 lines that --skip-lines passes over, not even a header\n`,
      ])
    },
  )
})

describe('in NDJSON, every object is read by its own keys', () => {
  const first = [
    { event: 'jazz', email: 'a@example.com', order_id: 'A1' },
    { event: 'jazz', email: 'b@example.com', order_id: 'A2' },
  ]

  it('so that a key that turns up later books none of those before it again', async () => {
    const office = await jazz()
    expect((await office.imported(file(objects(...first), 'ndjson'))).counts).toMatchObject({ booked: 2 })
    const more = objects(...first, { event: 'jazz', email: 'c@example.com', ref: 'Z9' })
    expect((await office.imported(file(more, 'ndjson'))).counts).toMatchObject({ booked: 1, unchanged: 2 })
  })

  it('and --map names keys, of which one that is nowhere is misspelled', async () => {
    const office = await jazz()
    const path = file(objects({ event: 'jazz', Mail: 'a@example.com' }), 'ndjson')
    expect((await office.imported(path, '--map', 'email=Mail')).counts).toMatchObject({ booked: 1 })
    const misspelled = await office.imported(path, '--map', 'email=Mial')
    expect(misspelled.exit).toBe(2)
    expect(misspelled.message).toContain('there is no column "Mial"')
  })

  it('and a refused one is given back with its own keys', async () => {
    const office = await jazz()
    const rows = [
      { event: 'jazz', email: 'nobody', ref: 'A' },
      { quantity: 2, email: 'b@example.com', event: 'jazz' },
    ]
    const twice = '{"event":"jazz","email":"c@example.com","Email":"d@example.com"}'
    const { counts } = await office.imported(file(`${objects(...rows)}no JSON\n${twice}\n`, 'ndjson'))
    expect(counts).toMatchObject({ booked: 1, rejected: 3 })
    const [bad, broken, ambiguous] = readFileSync(counts.rejectsFile, 'utf8').trim().split('\n')
    expect(JSON.parse(bad ?? '')).toMatchObject({ event: 'jazz', email: 'nobody', ref: 'A', line: 1 })
    expect(JSON.parse(broken ?? '')).toMatchObject({ raw: 'no JSON', line: 3 })
    expect(JSON.parse(ambiguous ?? '')).toMatchObject({ raw: twice, line: 4 })
  })
})

describe('what was booked elsewhere', () => {
  it('is held no longer than the sales last', async () => {
    const office = await jazz()
    const row = 'jazz,a@example.com,held,2150-01-01T00:00:00Z'
    await office.imported(file(`event,email,status,expiresAt\n${row}\n`))
    const [held] = (await office.data(['my-bookings', '--email', 'a@example.com'])).bookings
    expect(held).toMatchObject({ status: 'held', expiresAt: '2031-05-02T00:00:00+02:00' })
  })

  it('is not booked before sales open, whatever day it names', async () => {
    const office = await jazz()
    await office.data(['update-event', 'jazz', '--sales-start', '2031-01-01'])
    const path = file('event,email,createdAt\njazz,a@example.com,2031-02-01T00:00:00Z\n')
    const { counts } = await office.imported(path)
    expect(counts).toMatchObject({ booked: 0, rejected: 1 })
    expect(readFileSync(counts.rejectsFile, 'utf8')).toContain('SALES_CLOSED')
  })
})

describe('a rejects file', () => {
  it('keeps a ref whose column is called as one of those that it adds', async () => {
    const office = await jazz()
    const path = file('event,email,code\njazz,a@example.com,K1\njazz,bad,K2\njazz,bad,K3\n')
    const { counts } = await office.imported(path, '--map', 'ref=code')
    expect(counts).toMatchObject({ booked: 1, rejected: 2 })
    const rejects = readFileSync(counts.rejectsFile, 'utf8')
    expect(rejects.split('\n')[0]).toBe('event,email,code,rejectLine,rejectCode,rejectMessage')
    const mended = file(rejects.replaceAll('jazz,bad', 'jazz,good@example.com'))
    expect((await office.imported(mended, '--map', 'ref=code')).counts).toMatchObject({ booked: 2 })
    expect((await office.imported(path, '--map', 'ref=code')).counts).toMatchObject({
      booked: 0,
      unchanged: 3,
      rejected: 0,
    })
  })

  it('gives back rows that are too short or too long as they are, which does not make them right', async () => {
    const office = await jazz()
    const rows = 'jazz,b@example.com,X\njazz,c@example.com,X,1,B-7,extra\njazz,d@example.com,"X'
    const { counts } = await office.imported(file(`event,email,name,quantity,ref\n${rows}\n`))
    expect(counts).toMatchObject({ booked: 0, rejected: 3 })
    expect((await office.imported(counts.rejectsFile)).counts).toMatchObject({ booked: 0, rejected: 3 })
  })

  it('must have a place to go to before anything is booked, and never takes that of a database', async () => {
    const office = await jazz()
    const path = file('event,email\njazz,a@example.com\njazz,bad\n')
    expect(await office.imported(path, '--rejects', join(folder, 'nowhere/r.csv'))).toMatchObject({
      exit: 3,
      error: { code: 'NOT_FOUND' },
    })
    const database = file('SQLite format 3\0', 'db')
    for (const target of [database, `${database}-wal`])
      expect(await office.imported(path, '--rejects', target)).toMatchObject({
        exit: 2,
        error: { code: 'VALIDATION' },
      })
    expect((await office.data(['availability', 'jazz'])).availability[0].sold).toBe(0)
  })
})

describe('an export', () => {
  it('never takes the place of a database, nor of what belongs to one', async () => {
    const office = await jazz()
    const other = join(folder, 'another.db')
    await (await boxOffice(folder, 'another.db')).createEvent('Rock', 10)
    const target = existsSync(other) ? other : file('SQLite format 3\0', 'db') // on a server, there is no file
    for (const path of [target, `${target}-wal`, `${target}-shm`, `${folder}/./${basename(target)}`])
      expect((await office.run(['export', 'bookings', '-o', path])).exit, path).toBe(2)
    expect(readFileSync(target, 'latin1')).toMatch(/^SQLite format 3/)
  })

  it('says which file cannot be written, and why', async () => {
    const office = await jazz()
    const nowhere = await office.run(['export', 'events', '-o', join(folder, 'nowhere/e.csv'), '--json'])
    expect(nowhere.exit).toBe(3)
    expect(nowhere.json().message).toMatch(/nowhere\/e\.csv cannot be written: there is no such folder$/)
    mkdirSync(join(folder, 'taken'))
    const taken = await office.run(['export', 'events', '-o', join(folder, 'taken'), '--json'])
    expect(taken.exit).toBe(6)
    expect(taken.json().message).toMatch(/taken cannot be written: it is a folder$/)
  })

  it('of events as NDJSON brings their tags back', async () => {
    const office = await jazz()
    await office.data(['update-event', 'jazz', '--tag', 'blue', '--tag', 'late night'])
    const path = join(folder, 'events.ndjson')
    expect((await office.run(['export', 'events', '-o', path])).exit).toBe(0)
    const other = await boxOffice(folder, 'other.db')
    await other.data(['import-events', path])
    expect((await other.data(['show', 'jazz'])).event.tags).toEqual(['blue', 'late night'])
  })
})

describe('a line without end', () => {
  const endless = 'x'.repeat(2_000_000)

  it('is no header, which is said at once', async () => {
    const office = await jazz()
    const startedMs = performance.now()
    const result = await office.imported(file(`${endless}\njazz,a@example.com\n`))
    expect(result.exit).toBe(2)
    expect(result.message).toContain('The first line is longer than 1,000,000 characters')
    expect((await office.imported(file(`[${'["a",1],'.repeat(200_000)}{}]`, 'json'))).message).toContain('jq')
    expect(atRestMs(10_000, performance.now() - startedMs)).toBeLessThan(10_000)
  })

  it.each(['csv', 'ndjson'])(
    'is a row that is refused, in %s; those after it are booked',
    async extension => {
      const office = await jazz()
      const rows =
        extension === 'csv'
          ? `event,email\njazz,a@example.com\njazz,${endless}\njazz,b@example.com\n`
          : `${objects({ event: 'jazz', email: 'a@example.com' }, { event: 'jazz', email: endless }, { event: 'jazz', email: 'b@example.com' })}`
      const { counts } = await office.imported(file(rows, extension))
      expect(counts).toMatchObject({ rows: 3, booked: 2, rejected: 1 })
    },
  )
})
