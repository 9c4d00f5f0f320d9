import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportDocument } from '../../../src/batch/output/export.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { email } from '../../../src/values/email.ts'
import { imported, jazzOffice, writtenTo } from '../../support/files/imports.ts'
import { unzipped, zipped } from '../../support/files/zip.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

/** The cells of a sheet as any reader finds them in its XML: by column, texts as texts and numbers as numbers. */
function cellsOf(sheet: string): (string | number)[][] {
  return [...sheet.matchAll(/<row\b[^>]*>([\s\S]*?)<\/row>/g)].map(([, row = '']) =>
    [...row.matchAll(/<c\b([^>]*)>([\s\S]*?)<\/c>/g)].map(([, about = '', inside = '']) => {
      const text = /<t\b[^>]*>([\s\S]*?)<\/t>/.exec(inside)?.[1]
      if (about.includes('t="inlineStr"')) return plain(text ?? '')
      return Number(/<v>([^<]*)<\/v>/.exec(inside)?.[1])
    }),
  )
}

function plain(xml: string): string {
  const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  return xml.replace(/&(lt|gt|quot|apos|amp);/g, (_, sign) => signs[sign] ?? '')
}

const FRAME = {
  '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Guests" sheetId="1" r:id="rId1"/><sheet name="More" sheetId="2" r:id="rId2"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
  'xl/styles.xml': `<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`,
}

/** As a spreadsheet writes it: shared and rich texts, numbers, a date, a formula, a cell that is left out. */
const GUESTS = {
  ...FRAME,
  'xl/sharedStrings.xml': `<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>ref</t></si><si><t>email</t></si><si><t>name</t></si><si><t>quantity</t></si><si><t>created at</t></si><si><t>ada@example.com</t></si><si><r><t>Zoë </t></r><r><rPr><b/></rPr><t>Ångström</t></r></si><si><t>bob@example.com</t></si></sst>`,
  'xl/worksheets/sheet1.xml': `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c><c r="E1" t="s"><v>4</v></c></row><row r="2"><c r="A2"><v>11210000001</v></c><c r="B2" t="s"><v>5</v></c><c r="C2" t="s"><v>6</v></c><c r="D2"><f>1+1</f><v>2</v></c><c r="E2" s="1"><v>46023.8125</v></c></row><row r="4"><c r="A4" t="inlineStr"><is><t>007</t></is></c><c r="B4" t="s"><v>7</v></c><c r="D4"><v>1</v></c></row></sheetData></worksheet>`,
  'xl/worksheets/sheet2.xml': `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str"><v>ref</v></c><c r="B1" t="str"><v>email</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><v>cy@example.com</v></c></row></sheetData></worksheet>`,
}

describe('a workbook', () => {
  it.each([
    ['no value', '<c r="D2"><f>1+3</f></c>', /Quantity: is an error of the spreadsheet: #CALC!/i],
    ['an empty one', '<c r="D2" s="1"><f t="shared" si="0"/><v></v></c>', /#CALC!/],
    ['an empty text', '<c r="D2" t="str"><f>""</f><v></v></c>', undefined],
  ])('with a formula that has %s does not make one seat of four', async (_, cell, told) => {
    const { all: _all, ...office } = await jazzOffice(folder)
    const sheet = GUESTS['xl/worksheets/sheet1.xml'].replace(/<c r="D2">.*?<\/c>/, cell)
    const workbook = zipped({ ...GUESTS, 'xl/worksheets/sheet1.xml': sheet })
    const { booked, failure } = await imported(office, writtenTo(folder, workbook, 'xlsx'))
    expect(booked).toBe(told ? 1 : 2)
    expect(failure?.message ?? '').toMatch(told ?? '')
  })

  it('whose first sheet is none of guests is told of the others', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    const sheet = GUESTS['xl/worksheets/sheet2.xml']
      .replace(/<row r="2">.*?<\/row>/, '')
      .replace('>email<', '>about<')
    const workbook = zipped({ ...GUESTS, 'xl/worksheets/sheet1.xml': sheet })
    await expect(imported(office, writtenTo(folder, workbook, 'xlsx'))).rejects.toThrow(
      /No column for email .* There are other sheets \("More"\): --sheet <name>/,
    )
  })

  it.each([['name="G&#228;ste &amp; B&#xE4;nd"'], [`name='Gäste &amp; Bänd'`]])(
    'whose sheet is called %s, as other programs write it, is read',
    async name => {
      const { all: _, ...office } = await jazzOffice(folder)
      const workbook = FRAME['xl/workbook.xml']
        .replace('name="More"', name)
        .replace('name="Guests"', 'name="A"')
      const path = writtenTo(folder, zipped({ ...GUESTS, 'xl/workbook.xml': workbook }), 'xlsx')
      expect(await imported(office, path, { sheet: 'Gäste & Bänd' })).toMatchObject({ booked: 1 })
      expect((await imported(office, path, { dryRun: true })).notes.join()).toContain('not "Gäste & Bänd"')
    },
  )

  it('that tix wrote is what others find in it, and what tix finds in it again', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    for (const [who, name] of [
      ['a', 'Zoë & "Åsa" <i>'],
      ['b', '=1+1'],
      ['c', '007'],
    ] as const)
      await bookSeats(office, { event: 'jazz', email: email(`${who}@example.com`), name, quantity: 2 })
    const output = join(folder, 'out.xlsx')
    await exportDocument(office, {
      what: 'bookings',
      output,
      signal: new AbortController().signal,
      write: () => {},
    })
    const files = unzipped(readFileSync(output))
    const sheet = [...files].find(([name]) => /^xl\/worksheets\/.*\.xml$/.test(name))?.[1] ?? ''
    const [head = [], ...rows] = cellsOf(sheet)
    expect(head.slice(0, 5)).toEqual(['code', 'event', 'email', 'name', 'quantity'])
    expect(rows.map(row => row.slice(2, 5))).toEqual([
      ['a@example.com', 'Zoë & "Åsa" <i>', 2],
      ['b@example.com', '=1+1', 2],
      ['c@example.com', '007', 2],
    ])
    expect(sheet).not.toMatch(/<f[ >]/)
    expect(rows.map(row => row[head.indexOf('total')])).toEqual([50, 50, 50])
    expect(await imported(office, output, { event: undefined })).toMatchObject({
      layout: 'tix',
      unchanged: 3,
    })
  })

  it('can be opened whatever a guest is called, and gives it back', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    for (const [who, name] of [
      ['a', 'A\uffffB\ufffe'],
      ['b', '_x0041_'],
    ] as const)
      await bookSeats(office, { event: 'jazz', email: email(`${who}@example.com`), name })
    const output = join(folder, 'names.xlsx')
    const request = { output, signal: new AbortController().signal, write: () => {} }
    await exportDocument(office, { what: 'bookings', ...request })
    const sheet = unzipped(readFileSync(output)).get('xl/worksheets/sheet1.xml') ?? ''
    expect(sheet).not.toMatch(/[\ufffe\uffff]/)
    expect(await imported(office, output, { event: undefined })).toMatchObject({ unchanged: 2 })
  })

  it('holds no more in a cell than a spreadsheet does, and no file is written then', async () => {
    const { all: _, ...office } = await jazzOffice(folder)
    await office.event('Long', 400)
    const attendees = Array.from({ length: 400 }, (_, n) => `${n} ${'x'.repeat(90)}`)
    await office.book('long', 'ada', { quantity: 400, attendees })
    const output = join(folder, 'long.xlsx')
    const request = { output, signal: new AbortController().signal, write: () => {} }
    await expect(exportDocument(office, { what: 'bookings', ...request })).rejects.toThrow(
      /at most 32,767 characters, and one of attendees has 3\d,\d{3}/,
    )
    expect(existsSync(output)).toBe(false)
  })

  it('that a spreadsheet wrote is read: shared and rich texts, numbers, dates, formulas, cells left out', async () => {
    const { all, ...office } = await jazzOffice(folder)
    office.at('2026-02-01T12:00:00Z')
    const result = await imported(office, writtenTo(folder, zipped(GUESTS), 'xlsx'))
    expect(result).toMatchObject({ booked: 2, seats: 3, rejected: 0, warnings: [] })
    expect(await all()).toMatchObject([
      {
        ref: '11210000001',
        email: 'ada@example.com',
        name: 'Zoë Ångström',
        quantity: 2,
        createdAt: '2026-01-01T18:30:00.000Z',
      },
      { ref: '007', email: 'bob@example.com', name: null, quantity: 1 },
    ])
  })

  it.each([
    ['has zeros before it', '00000', '<c r="A2" s="2"><v>123</v></c>', '00123'],
    ['is longer than its zeros', '00000', '<c r="A2" s="2"><v>1234567</v></c>', '1234567'],
    ['has a format without them', '0', '<c r="A2" s="2"><v>123</v></c>', '123'],
    ['stands among others without them', '00000', '<c r="A2" s="0"><v>123</v></c>', '123'],
    ['is a text', '00000', '<c r="A2" s="2" t="str"><v>123</v></c>', '123'],
  ])('keeps a reference as it is shown, which %s', async (_, format, cell, ref) => {
    const { all, ...office } = await jazzOffice(folder)
    const styles = FRAME['xl/styles.xml']
      .replace('<fonts', `<numFmts count="1"><numFmt numFmtId="164" formatCode="${format}"/></numFmts><fonts`)
      .replace('</cellXfs>', '<xf numFmtId="164"/></cellXfs>')
    const sheet = GUESTS['xl/worksheets/sheet1.xml']
      .replace(/<c r="A2">.*?<\/c>/, cell)
      .replace(/<c r="A4".*?<\/c>/, '<c r="A4" s="2"><v>77777</v></c><c r="C4" s="2"/>')
      .replace(/<c r="(D\d)"/g, '<c r="$1" s="2"')
    const workbook = zipped({ ...GUESTS, 'xl/styles.xml': styles, 'xl/worksheets/sheet1.xml': sheet })
    expect(await imported(office, writtenTo(folder, workbook, 'xlsx'))).toMatchObject({ booked: 2 })
    expect((await all()).map(row => [row.ref, row.quantity])).toEqual([
      [ref, 2],
      ['77777', 1],
    ])
  })

  it('has a row rejected whose date is none, which a sheet shows as #####', async () => {
    const office = await jazzOffice(folder)
    const sheet = GUESTS['xl/worksheets/sheet1.xml'].replace('46023.8125', '99999999999')
    const path = writtenTo(folder, zipped({ ...GUESTS, 'xl/worksheets/sheet1.xml': sheet }), 'xlsx')
    const result = await imported(office, path)
    expect(result).toMatchObject({ booked: 1, rejected: 1 })
    expect(result.failure?.message).toContain('created at: is an error of the spreadsheet: #NUM!')
  })

  it('gives the sheet that is asked for, and says which there are', async () => {
    const { all, ...office } = await jazzOffice(folder)
    const path = writtenTo(folder, zipped(GUESTS), 'xlsx')
    await expect(imported(office, path, { sheet: 'Gone' })).rejects.toThrow(
      'there is no sheet "Gone" in the workbook, but "Guests", "More"',
    )
    expect((await imported(office, path, { dryRun: true })).notes).toContain(
      'Only the first sheet was read, not "More". To read another: --sheet <name>',
    )
    expect(await imported(office, path, { sheet: 'More' })).toMatchObject({ booked: 1 })
    expect(await all()).toMatchObject([{ ref: '1', email: 'cy@example.com' }])
  })

  it('that is cut off, or is of another program, is named', async () => {
    const office = await jazzOffice(folder)
    const whole = zipped(GUESTS)
    const cut = writtenTo(folder, whole.subarray(0, whole.length - 300), 'xlsx')
    await expect(imported(office, cut)).rejects.toMatchObject({ code: 'VALIDATION' })
    const ods = zipped({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' })
    await expect(imported(office, writtenTo(folder, ods, 'ods'))).rejects.toThrow(/\.ods|no workbook/)
  })
})
