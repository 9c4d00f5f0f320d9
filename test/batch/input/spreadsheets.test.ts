import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importEvents } from '../../../src/batch/events/import-events.ts'
import { exportDocument } from '../../../src/batch/output/export.ts'
import type { BookingRow } from '../../../src/store/interface/rows.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { decimal } from '../../../src/values/money.ts'
import { imported, jazzOffice, writtenTo } from '../../support/files/imports.ts'
import { zipped } from '../../support/files/zip.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const written = (content: string, extension = 'csv') => writtenTo(folder, content, extension)

const SHEETS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'

/** A workbook with these sheets, each as its rows are in XML. */
function workbook(...sheets: string[]): string {
  const numbers = sheets.map((_, at) => at + 1)
  const relation = (id: number, kind: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"/>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships">${relation(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${SHEETS}" xmlns:r="${OFFICE}"><sheets>${numbers.map(n => `<sheet name="S${n}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships">${numbers.map(n => relation(n, 'worksheet', `worksheets/sheet${n}.xml`)).join('')}${relation(99, 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${SHEETS}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
  }
  for (const [at, rows] of sheets.entries())
    parts[`xl/worksheets/sheet${at + 1}.xml`] =
      `<worksheet xmlns="${SHEETS}"><sheetData>${rows}</sheetData></worksheet>`
  return writtenTo(folder, zipped(parts), 'xlsx')
}

const texts = (...cells: string[]) =>
  `<row>${cells.map(cell => (cell.startsWith('<') ? cell : `<c t="inlineStr"><is><t>${cell}</t></is></c>`)).join('')}</row>`

describe('a workbook', () => {
  it('of which the first sheet is empty is read where there are rows', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    const path = workbook('', texts('ref', 'email') + texts('1', 'a@example.com'), texts('x'))
    const { booked, notes } = await imported(office, path)
    expect(booked).toBe(1)
    expect(notes.join()).toContain('not "S3"')
    expect(notes.join()).not.toContain('"S1"')
  })

  it('whose references have lost digits is not booked by what is left of them', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const rows = [
      texts('<c><v>184400000012345678</v></c>', 'a@example.com'),
      texts('<c><v>18440000001234</v></c>', 'b@example.com'),
    ]
    const { failure } = await imported(office, workbook(texts('ref', 'email') + rows.join('')))
    expect(failure?.message).toContain('line 2: ref: was shortened by a spreadsheet')
    expect((await all()).map(({ ref }) => ref)).toEqual(['18440000001234'])
    const shortened = await imported(office, written('ref,email\n1E+11,c@example.com\n'))
    expect(shortened).toMatchObject({ rejected: 1 })
  })

  it('with days and times in columns of their own is booked at that time', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const [day, time] = ['<c s="1"><v>46023</v></c>', '<c s="2"><v>0.8125</v></c>']
    const path = workbook(texts('ref', 'email', 'Day', 'Time') + texts('1', 'a@example.com', day, time))
    expect(await imported(office, path, { map: new Map([['createdAt', 'Day + Time']]) })).toMatchObject({
      booked: 1,
    })
    const [booking] = await all()
    expect(new Date(booking?.createdAt ?? 0).toISOString()).toBe('2026-01-01T18:30:00.000Z')
  })

  it('of a few bytes that unpacks to what no table needs is refused', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    const path = workbook(texts('ref', 'email') + texts('1', 'a@example.com'))
    const bytes = readFileSync(path)
    // In the directory at its end it says how long a file will be.
    bytes.writeUInt32LE(3_000_000_000, bytes.lastIndexOf('xl/worksheets/sheet1.xml') - 22)
    writeFileSync(path, bytes)
    await expect(imported(office, path)).rejects.toThrow('xl/worksheets/sheet1.xml in it unpacks to more')
  })
})

describe('what spreadsheets and reports leave in a table', () => {
  it('errors of formulas are nobody’s name', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const { failure } = await imported(
      office,
      written('ref,email,name\n#1,a@example.com,#N/A\n#2,b@example.com,#1 fan\n'),
    )
    expect(failure?.message).toContain('line 2: name: is an error of the spreadsheet: #N/A')
    expect((await all()).map(({ ref }) => ref)).toEqual(['#2'])
  })

  it.each([
    'name,email,quantity\nAda,a@example.com,2\nTotal,,2\n',
    'ref,name,email,quantity\n1,Ada,a@example.com,2\nSumme:,1 Gast,,2\n',
  ])('a line of totals is no guest: %j', async content => {
    const { all, ...office } = await jazzOffice(folder)
    const { failure } = await imported(office, written(content))
    expect(failure?.message).toContain('line 3: seems to be a line of totals')
    expect((await all()).map(({ name }) => name)).toEqual(['Ada'])
  })

  it('somebody called so who has an address is one', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    expect(await imported(office, written('name,email\nTotal,t@example.com\nTotally Ann,\n'))).toMatchObject({
      booked: 2,
    })
  })

  it('2,000 seats that may be two are refused, unless it is said how decimals are written', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const path = written('ref;email;quantity\n1;a@example.com;2,000\n2;b@example.com;3,0\n')
    const { failure } = await imported(office, path, { dryRun: true })
    expect(failure?.message).toContain('line 2: quantity: may be 2 or 2000: "2,000"')
    await imported(office, path, { decimalComma: true })
    expect((await all()).map(({ quantity }) => quantity)).toEqual([2, 3])
  })

  it('attendees may be a list of JSON', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    const row = { ref: '1', email: 'a@example.com', quantity: 2, attendees: ['Ada; Countess', null] }
    await imported(office, written(`${JSON.stringify(row)}\n`, 'ndjson'))
    const tickets = await office.store.read(({ tickets }) => tickets.ofBooking(1))
    expect(tickets.map(({ attendee }) => attendee)).toEqual(['Ada; Countess', null])
  })
})

describe('a rejects file', () => {
  it('runs nothing in a spreadsheet, and is the same rows when it is imported', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    const rows = ['=1+1,x,+49 30', '-1,x,"=HYPERLINK(""http://x"")"', '="007",x,@a', "'=2,x,-", '3,x,y,=4']
    const first = await imported(office, written(`ref,email,name\n${rows.join('\n')}\n`))
    const cells = [...readFileSync(first.rejectsFile ?? '', 'utf8').matchAll(/(?<=^|,)"?([=+@-][^,\n]*)/gm)]
    expect(cells.map(([, cell]) => cell)).toEqual(['-1', '=""007"""'])
    const again = await imported(office, first.rejectsFile ?? '')
    expect(again.rejected).toBe(5)
    const mended = readFileSync(again.rejectsFile ?? '', 'utf8').replaceAll(',x,', ',x@example.com,')
    const { booked } = await imported(office, written(mended))
    expect(booked).toBe(4)
    const said = await office.store.read(({ imports }) => imports.byRefs(['=1+1', '-1', '007', '=2']))
    expect(said).toHaveLength(4)
  })

  it('is imported as it is, also with a delimiter that nobody would guess', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const path = written('ref^email^Name, first\n1^x^Ada\n')
    const map = new Map([['name', 'Name, first']] as const)
    const { rejectsFile } = await imported(office, path, { delimiter: '^', map })
    const mended = readFileSync(rejectsFile ?? '', 'utf8').replace('^x^', '^x@example.com^')
    expect(await imported(office, written(mended), { map })).toMatchObject({ booked: 1 })
    expect(await all()).toMatchObject([{ ref: '1', name: 'Ada' }])
  })
})

describe('days with a slash between', () => {
  const EVENTBRITE =
    'Order no.,Order Date,First Name,Surname,Email,Ticket Type,Attendee no.,Attendee Status\n'
  const row = (number: number, day: string) =>
    `${number},${day} 19:30,Ada,E,a${number}@example.com,General admission,${number},Attending\n`
  const days = async (all: () => Promise<readonly { createdAt: string }[]>) =>
    (await all()).map(({ createdAt }) => new Date(createdAt).toISOString().slice(0, 10))

  it('are read as one of them says that they are meant', async () => {
    const { all, ...office } = await jazzOffice(folder)
    expect(
      await imported(office, written(EVENTBRITE + row(1, '03/04/2025') + row(2, '13/04/2025'))),
    ).toMatchObject({
      booked: 2,
      notes: [],
    })
    expect(await days(all)).toEqual(['2025-04-03', '2025-04-13'])
  })

  it('are as the layout has them where they say both, and that is told', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const path = written(EVENTBRITE + row(1, '03/04/2025') + row(2, '13/04/2025') + row(3, '04/13/2025'))
    const { notes } = await imported(office, path)
    expect(notes).toEqual([
      '1 row: days that are written as dmy, and others were read as mdy: see --day-order',
    ])
    expect(await days(all)).toEqual(['2025-03-04', '2025-04-13', '2025-04-13'])
  })

  it('are what --day-order says, also where no layout is known', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const path = written('ref,email,created at\n1,a@example.com,03/04/2025 12:00\n')
    const { failure } = await imported(office, path)
    expect(failure?.message).toContain('or say --day-order')
    expect(await imported(office, path, { dayOrder: 'dmy' })).toMatchObject({ booked: 1 })
    expect(await days(all)).toEqual(['2025-04-03'])
  })
})

describe('one’s own export', () => {
  it.each(['csv', 'tsv', 'ndjson', 'xlsx'])(
    'as %s gives back names that begin like a formula',
    async extension => {
      const { all: _, ...office } = await jazzOffice(folder)
      for (const [at, name] of ["'=1", "''-x", '=1', '="007"', '[1]', '["b",null]', '@a'].entries())
        await bookSeats(office, {
          event: 'jazz',
          email: email(`a${at}@example.com`),
          name,
          attendees: [name],
        })
      const output = `${folder}/own.${extension}`
      await exportDocument(office, {
        what: 'bookings',
        output,
        signal: new AbortController().signal,
        write: () => {},
      })
      expect(await imported(office, output)).toMatchObject({ rows: 7, unchanged: 7 })
    },
  )

  it.each([
    ['EUR', '10.05', '20,10'],
    ['KWD', '1.234', '2,468'],
  ] as const)(
    'for a spreadsheet with a decimal comma has no amounts in %s that are taken for days',
    async (money, price, total) => {
      const { all, ...office } = await jazzOffice(folder, money)
      await updateTicketType(office, 'jazz', 'General admission', {
        price: decimal(price),
        currency: currency(money),
      })
      await bookSeats(office, { event: 'jazz', email: email('a@example.com'), quantity: 2, paid: 'cash' })
      const output = `${folder}/comma.csv`
      const signal = new AbortController().signal
      await exportDocument(office, { what: 'bookings', output, excel: ';', signal, write: () => {} })
      const text = readFileSync(output, 'utf8')
      expect(text).toContain(`;${total};${total};0,`)
      expect(await imported(office, output)).toMatchObject({ unchanged: 1 })
      const { all: moved, ...other } = await jazzOffice(folder, money)
      await imported(other, output)
      const sums = (of: readonly BookingRow[]) => of.map(({ total, paid }) => [total, paid])
      expect(sums(await moved())).toEqual(sums(await all()))
    },
  )

  it.each([
    ['x.xlsx', undefined, 'xlsx'],
    ['x.json', undefined, 'json'],
    ['x.csv', 'ndjson', 'ndjson'],
    ['x.tsv', undefined, 'tsv'],
  ] as const)('as %s (--format %s) is no CSV for a spreadsheet', async (name, kind, said) => {
    const { all: _, ...office } = await jazzOffice(folder)
    const request = {
      what: 'bookings',
      output: `${folder}/${name}`,
      kind,
      excel: ';',
      write: () => {},
    } as const
    await expect(
      exportDocument(office, { ...request, signal: new AbortController().signal }),
    ).rejects.toThrow(`is of CSV, and ${said} was asked for`)
  })

  it.each([
    ['csv', ['a;b', '[x]', 'c']],
    ['xlsx', ['[x]']],
    ['tsv', ['["a"]', 'b']],
    ['ndjson', ['a;b', "'=x"]],
  ])('of events as %s gives back the tags %j', async (extension, tags) => {
    const { all: _, ...office } = await jazzOffice(folder)
    await office.event('Tagged', 9, { tags, description: "'=1" })
    const output = `${folder}/events.${extension}`
    const signal = new AbortController().signal
    await exportDocument(office, { what: 'events', output, signal, write: () => {} })
    const { summary } = await importEvents(office, { file: output, signal, stdin: async function* () {} })
    expect(summary).toMatchObject({ rows: 2, skipped: 2 })
  })
})
