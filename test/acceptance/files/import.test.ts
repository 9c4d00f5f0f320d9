import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { tix } from '../../support/processes.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let files = 0

/** A file of its own, with this content. */
function file(content: string | Buffer, extension = 'csv'): string {
  const path = join(folder, `${++files}.${extension}`)
  writeFileSync(path, content)
  return path
}

async function jazz(capacity = 100, more: readonly string[] = []) {
  const office = await boxOffice(folder, `${++files}.db`)
  await office.createEvent('Jazz', capacity, more)
  const left = async () => (await office.data(['availability', 'jazz'])).availability[0].available
  const imported = async (args: readonly string[], input?: string) => {
    const result = await office.run(['import', ...args, '--json'], input === undefined ? {} : { input })
    return { exit: result.exit, ...result.json(), counts: result.json().data?.import }
  }
  return { ...office, left, imported }
}

describe('import', () => {
  it('tells the layouts as its schema has them', async () => {
    const { layouts } = (await tix(['import', '--layouts', '--json'])).json().data
    expect(layouts.map(({ name }: { name: string }) => name)).toContain('pretix-orders')
  })

  it('books rows, each once however often the file comes', async () => {
    const office = await jazz()
    const path = file('event,email,name,quantity\njazz,ada@example.com,Ada,2\njazz,bob@example.com,Bob,1\n')
    expect((await office.imported([path])).counts).toMatchObject({
      rows: 2,
      booked: 2,
      seats: 3,
      unchanged: 0,
    })
    const again = await office.imported([path])
    expect(again).toMatchObject({ exit: 0, success: true })
    expect(again.counts).toMatchObject({
      rows: 2,
      booked: 0,
      seats: 0,
      unchanged: 2,
      rejected: 0,
      rejectsFile: null,
    })
    expect(await office.left()).toBe(97)
    const { bookings } = await office.data(['my-bookings', '--email', 'ada@example.com'])
    expect(bookings[0]).toMatchObject({ name: 'Ada', quantity: 2, channel: 'import', status: 'confirmed' })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('books the good rows, and gives the bad ones back to be mended and imported as they are', async () => {
    const office = await jazz(5)
    const path = file(
      'event,email,quantity\njazz,ada@example.com,2\njazz,ada at example,1\nrock,bob@example.com,1\njazz,cy@example.com,9\njazz,dee@example.com,1\n',
    )
    const first = await office.imported([path])
    expect(first).toMatchObject({ exit: 5, success: false, error: { code: 'REJECTED_ROWS', status: 207 } })
    expect(first.counts).toMatchObject({ rows: 5, booked: 2, seats: 3, rejected: 3 })
    const rejects = readFileSync(first.counts.rejectsFile, 'utf8')
    const [head, ...lines] = rejects.trim().split('\n')
    expect(head).toBe('event,email,quantity,ref,line,code,message')
    expect(lines.map(line => line.split(',').slice(4, 6))).toEqual([
      ['3', 'VALIDATION'],
      ['4', 'NOT_FOUND'],
      ['5', 'SOLD_OUT'],
    ])
    expect(lines[0]).toContain('email: must be an e-mail address')
    writeFileSync(
      first.counts.rejectsFile,
      rejects.replace('ada at example', 'ada@example.com').replace(',9,', ',1,'),
    )
    const mended = await office.imported([first.counts.rejectsFile])
    expect(mended.counts).toMatchObject({ rows: 3, booked: 2, rejected: 1 })
    // The mended rows keep their names: the first file does not book them again.
    expect((await office.imported([path])).counts).toMatchObject({ booked: 0, unchanged: 4, rejected: 1 })
    expect(await office.left()).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('refuses a ref that comes again with other content, by name', async () => {
    const office = await jazz()
    await office.imported([file('event,email,ref\njazz,ada@example.com,A1\n')])
    const again = await office.imported([
      file('event,email,ref\njazz,bob@example.com,A1\njazz,cy@example.com,A2\n'),
    ])
    expect(again.counts).toMatchObject({ booked: 1, rejected: 1 })
    expect(again.error.details.first[0]).toMatchObject({ line: 2, code: 'IDEMPOTENCY_MISMATCH' })
    expect(again.message).toContain('"A1"')
  })

  it('books all rows or none with --atomic', async () => {
    const office = await jazz(3)
    const tooMany = file('event,email,quantity\njazz,a@example.com,2\njazz,b@example.com,2\n')
    const refused = await office.imported([tooMany, '--atomic'])
    expect(refused).toMatchObject({ exit: 4, error: { code: 'SOLD_OUT', details: { line: 3 } } })
    expect(refused.message).toMatch(/^Line 3: /)
    const bad = await office.imported([file('event,email\njazz,a@example.com\njazz,nobody\n'), '--atomic'])
    expect(bad).toMatchObject({ exit: 2, error: { code: 'VALIDATION' } })
    expect(bad.message).toMatch(/^Line 3: email/)
    expect(await office.left()).toBe(3)
    expect(
      (await office.imported([file('event,email,quantity\njazz,a@example.com,3\n'), '--atomic'])).counts
        .booked,
    ).toBe(1)
    expect(await office.left()).toBe(0)
  })

  it('rehearses with --dry-run, capacity and repeated refs included, and writes nothing', async () => {
    const office = await jazz(3)
    const path = file(
      'event,email,quantity,ref\njazz,a@example.com,2,1\njazz,b@example.com,2,2\njazz,a@example.com,2,1\njazz,c@example.com,1,3\n',
    )
    const rehearsed = await office.imported([path, '--dry-run'])
    expect(rehearsed).toMatchObject({ exit: 5 })
    expect(rehearsed.counts).toMatchObject({
      rows: 4,
      booked: 2,
      seats: 3,
      unchanged: 0,
      rejected: 2,
      rejectsFile: null,
    })
    expect(await office.left()).toBe(3)
    const { batch, rows, booked, seats, unchanged, rejected } = rehearsed.counts
    expect((await office.imported([path])).counts).toMatchObject({
      batch,
      rows,
      booked,
      seats,
      unchanged,
      rejected,
    })
  })

  it('is silent with -q when all went well, and tells on standard error when not', async () => {
    const office = await jazz()
    const good = await office.run(['import', file('event,email\njazz,a@example.com\n'), '-q'])
    expect(good).toMatchObject({ exit: 0, stdout: '', stderr: '' })
    const bad = await office.run(['import', file('event,email\njazz,a\n'), '-q'])
    expect(bad).toMatchObject({ exit: 5, stdout: '' })
    expect(bad.stderr).toMatch(/1 rejected[\s\S]*line 2: email/)
  })

  it('gives up after --max-rejects, and says how to go on', async () => {
    const office = await jazz()
    const rows = Array.from({ length: 50 }, (_, i) => (i < 5 ? 'jazz,x\n' : `jazz,u${i}@example.com\n`)).join(
      '',
    )
    const result = await office.imported([file(`event,email\n${rows}`), '--max-rejects', '3'])
    expect(result).toMatchObject({ exit: 5, error: { code: 'REJECTED_ROWS', details: { gaveUp: true } } })
    expect(result.counts).toMatchObject({ gaveUp: true })
    expect(result.message).toMatch(
      /Gave up at line \d+: \d+ rows rejected, and --max-rejects allows 3\..* import .* again/,
    )
    // What was read before that is booked, and goes on from there when there is more patience.
    const more = await office.imported([
      result.counts.rejectsFile.replace('.rejects', ''),
      '--max-rejects',
      '5',
    ])
    expect(more).toMatchObject({ exit: 5 })
    expect(more.counts).toMatchObject({ rows: 50, rejected: 5, gaveUp: false })
    expect(more.counts.booked + more.counts.unchanged).toBe(45)
    expect(await office.left()).toBe(100 - 45)
  })

  it('takes down what was paid', async () => {
    const office = await jazz(10, ['--price', '25', '--currency', 'EUR'])
    const path = file(
      'event,email,quantity,paid\njazz,a@example.com,2,50.00\njazz,b@example.com,1,5\njazz,c@example.com,1,30\n',
    )
    expect((await office.imported([path])).counts).toMatchObject({ booked: 2, rejected: 1 })
    const [a] = (await office.data(['my-bookings', '--email', 'a@example.com'])).bookings
    expect(a).toMatchObject({ paid: { amount: '50.00' }, due: { amount: '0.00' } })
    expect(await office.left()).toBe(7)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('says what is missing in the header, and in which columns fields are with --map', async () => {
    const office = await jazz()
    const path = file('Wer,Wohin\na@example.com,jazz\n')
    const missing = await office.imported([path])
    expect(missing).toMatchObject({ exit: 2 })
    expect(missing.message).toMatch(/No column for event.*"Wer", "Wohin"[\s\S]*No column for email/)
    const mapped = await office.imported([path, '--map', 'email=wer', '--map', 'event=Wohin'])
    expect(mapped.counts).toMatchObject({ booked: 1, ignored: [] })
    expect((await office.imported([path, '--map', 'email=Mail'])).exit).toBe(2)
    const twice = await office.imported([file('event,email,EMAIL\njazz,a@example.com,b@example.com\n')])
    expect(twice).toMatchObject({ exit: 2 })
    expect(twice.message).toContain('"email", "EMAIL" more than once')
  })
})

it('knows letters and signs that are not ASCII, also when all of tix is one file of bytes', async () => {
  const office = await jazz(100, ['--price', '1250', '--currency', 'CHF'])
  const path = file('event,email,Plätze frei,paid,ref\njazz,a@example.com,3,1’250.00,1\n')
  const { counts } = await office.imported([path])
  expect(counts).toMatchObject({
    booked: 1,
    warnings: [expect.stringContaining('"Plätze frei" looks like a quantity')],
  })
  const { bookings } = await office.data(['my-bookings', '--email', 'a@example.com'])
  expect(bookings[0].paid).toEqual({ amount: '1250.00', currency: 'CHF' })
})

describe('import from a pipe', () => {
  it('books each row once without refs too: the content names the batch, as that of a file does', async () => {
    const office = await jazz()
    const content = 'event,email\njazz,a@example.com\njazz,b@example.com\n'
    const piped = await office.imported(['-'], content)
    expect(piped.counts).toMatchObject({ booked: 2 })
    expect((await office.imported(['-'], content)).counts).toMatchObject({ booked: 0, unchanged: 2 })
    const filed = await office.imported([file(content)])
    expect(filed.counts).toMatchObject({ batch: piped.counts.batch, booked: 0, unchanged: 2 })
  })

  it('goes by --batch and line where the content grows', async () => {
    const office = await jazz()
    const row = (i: number) => `jazz,u${i}@example.com\n`
    await office.imported(['-', '--batch', 'friday'], `event,email\n${row(1)}`)
    const more = await office.imported(['-', '--batch', 'friday'], `event,email\n${row(1)}${row(2)}`)
    expect(more.counts).toMatchObject({ batch: 'friday', booked: 1, unchanged: 1 })
  })
})

describe('any real file', () => {
  const good = 'event,email,name\njazz,jose@example.com,José Peña\n'
  const cases: Record<string, string | Buffer> = {
    'a byte order mark': `\ufeff${good}`,
    CRLF: good.replaceAll('\n', '\r\n'),
    'CR alone': good.replaceAll('\n', '\r'),
    'UTF-16 of a spreadsheet': Buffer.from(`\ufeff${good.replaceAll(',', '\t')}`, 'utf16le'),
    'UTF-16 the other way round': Buffer.from(`\ufeff${good}`, 'utf16le').swap16(),
    semicolons: good.replaceAll(',', ';'),
    tabs: good.replaceAll(',', '\t'),
    'a line that names the delimiter': `sep=;\n${good.replaceAll(',', ';')}`,
    'trailing blank lines': `${good}\n\n,,\n   \n`,
    'leading blank lines': `\n\n${good}`,
    'no last newline': good.trimEnd(),
    quotes: good.replace('José Peña', '"José Peña"'),
    'spaces around values': good.replaceAll(',', ' , '),
    NDJSON: '{"event":"jazz","email":"jose@example.com","name":"José Peña"}\n',
    'NDJSON with an event as we write it':
      '{"event":{"slug":"jazz"},"email":"jose@example.com","name":"José Peña","total":null}',
  }
  it.each(Object.entries(cases))('with %s is read', async (_, content) => {
    const office = await jazz()
    const result = await office.imported([file(content)])
    expect(result.counts).toMatchObject({ rows: 1, booked: 1, rejected: 0 })
    const { bookings } = await office.data(['my-bookings', '--email', 'jose@example.com'])
    expect(bookings[0].name).toBe('José Peña')
  })

  it('that has no rows books none', async () => {
    const office = await jazz()
    for (const content of ['', '\n\n', 'event,email\n', '\ufeff', 'event,email'])
      expect(await office.imported([file(content)])).toMatchObject({ exit: 0, data: { import: { rows: 0 } } })
  })

  it('that is not UTF-8 is refused with the place of the byte, and read with --encoding latin1', async () => {
    const office = await jazz()
    const path = file(Buffer.from(good, 'latin1'))
    const refused = await office.imported([path])
    expect(refused).toMatchObject({ exit: 2 })
    expect(refused.message).toMatch(/byte 43 is 0xE9.*--encoding latin1/)
    expect((await office.imported([path, '--encoding', 'latin1'])).counts).toMatchObject({ booked: 1 })
    const { bookings } = await office.data(['my-bookings', '--email', 'jose@example.com'])
    expect(bookings[0].name).toBe('José Peña')
  })

  it('with ragged, broken and hostile rows has those rejected by line, and no other', async () => {
    const office = await jazz()
    const result = await office.imported([
      file(
        'event,email,name\njazz,a@example.com\njazz,b@example.com,B,C\njazz,c@example.com,"two\nlines"\njazz,d@example.com,"x"y\njazz,e@example.com,nul\u0000\njazz,f@example.com,"say ""hi"", F"\njazz,g@example.com,"open\n',
      ),
    ])
    expect(result.counts).toMatchObject({ rows: 7, booked: 1, rejected: 6 })
    const lines = readFileSync(result.counts.rejectsFile, 'utf8').match(/,(\d+),VALIDATION,.*/g)
    expect(lines?.map(line => Number(line.split(',')[1]))).toEqual([2, 3, 4, 6, 7, 9])
    const { bookings } = await office.data(['my-bookings', '--email', 'f@example.com'])
    expect(bookings[0].name).toBe('say "hi", F')
  })

  it('of NDJSON with one broken line has that one rejected', async () => {
    const office = await jazz()
    const path = file(
      '{"event":"jazz","email":"a@example.com"}\n{"event":"jazz",\n{"email":"b@example.com","event":"jazz","quantity":2}\n[1]\n',
      'ndjson',
    )
    const result = await office.imported([path])
    expect(result.counts).toMatchObject({ rows: 4, booked: 2, seats: 3, rejected: 2 })
    expect(readFileSync(result.counts.rejectsFile, 'utf8').split('\n')[0]).toContain('"line":2')
    expect(existsSync(`${result.counts.rejectsFile}.part`)).toBe(false)
  })
})
