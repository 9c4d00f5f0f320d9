import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { rejectsPath } from '../../../src/batch/bookings/rejects.ts'
import type { Table } from '../../../src/batch/input/records.ts'
import { imported, jazzOffice, writtenTo } from '../../support/files/imports.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const GOOD = 'ref,email,name\n1,a@example.com,Zoë\n'
const ZOE = { ref: '1', email: 'a@example.com', name: 'Zoë' }
const utf16 = (text: string) => Buffer.from(text, 'utf16le')

async function read(content: string | Buffer, extension = 'csv') {
  const { all, ...office } = await jazzOffice(folder)
  const result = await imported(office, writtenTo(folder, content, extension))
  return { ...result, names: (await all()).map(({ name }) => name) }
}

describe('what is no table is named, with what to do', () => {
  it.each<[string, string | Buffer, RegExp]>([
    [
      'an old workbook',
      Buffer.from('d0cf11e0a1b11ae1'.padEnd(200, '0'), 'hex'),
      /\.xls\) or one with a password.*Save it as \.xlsx/,
    ],
    ['a compressed file', gzipSync(GOOD), /gzip.*gzip -dc/],
    ['a PDF', '%PDF-1.7\n', /PDF.*as CSV/],
    ['a page that calls itself .xls', '<html xmlns:o="urn:x"><table>', /HTML page/],
    ['a database', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(99)]), /SQLite database/],
    ['an archive', Buffer.from('504b0304'.padEnd(200, '0'), 'hex'), /ZIP archive/],
    ['UTF-16 without a mark', utf16(GOOD), /UTF-16 without a mark.*--encoding utf16le/],
    ['the same the other way round', utf16(GOOD).swap16(), /--encoding utf16be/],
    ['UTF-32', Buffer.from('fffe000072000000', 'hex'), /UTF-32/],
    [
      'UTF-16 that was cut off',
      Buffer.concat([utf16(`\ufeff${GOOD}`), Buffer.from('x')]),
      /ends within a char/,
    ],
    ['bytes of 0', Buffer.concat([Buffer.from(GOOD), Buffer.alloc(500)]), /bytes of 0/],
    ['lists in a list of JSON', '[["ref"],["1"]]', /JSON document, and no list of objects/],
    ['an object over several lines', '{\n "ref": "1"\n}', /JSON document, and no list of objects/],
    ['a title above the header', 'Guests of May\n\nref,email\n1,a@example.com\n', /--skip-lines/],
    ['the same of a sheet', 'Guests of May,,\n,,\nref,email,name\n1,a@example.com,Zoë\n', /--skip-lines/],
    ['a list of events', 'slug,name,capacity,starts\njazz,Jazz,9,2031-05-01\n', /tix import-events/],
    [
      "tix's own tickets, each of which would be a new guest",
      'code,event,booking,position,type,email\nX,jazz,Y,1,,a@b.org\n',
      /list of tickets.*tix export bookings/,
    ],
    ["tix's own door list", 'name,type,code,booking,email,status,due\nAda,,X,Y,,valid,\n', /a door list/],
    [
      'the same as NDJSON',
      '{"at":"x","booking":"K","kind":"payment","method":"cash","amount":"1"}\n',
      /payments/,
    ],
    ['rows without a header', '1,a@example.com,Ada\n', /seems to be a row/],
    [
      'a heading that stands twice',
      'ref,email,email\n1,a@example.com,b@example.com\n',
      /"email" more than once/,
    ],
    [
      'a header of 100,000 columns',
      `${Array.from({ length: 100_000 }, (_, n) => `c${n}`).join()}\n`,
      /^No column for email in the header: "c0", .{300,500}"c49" and 99950 more\. Say which it is/,
    ],
    ['the same, spelled otherwise', 'ref,Email,E-Mail\n1,a@example.com,b@example.com\n', /more than once/],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message)
  })

  it('of columns that are not read, a hundred are named', async () => {
    const office = await jazzOffice(folder)
    const others = Array.from({ length: 5_000 }, (_, n) => `c${n}`)
    const path = writtenTo(folder, `ref,email,${others}\n1,a@example.com${','.repeat(5_000)}\n`)
    const { ignored, notes } = await imported(office, path)
    expect(ignored).toEqual(others.slice(0, 100))
    expect(notes).toContain('More than 100 columns are not read; these are named')
  })

  it('a heading that stands twice is no question where one was named, or nothing is read from it', async () => {
    const office = await jazzOffice(folder)
    const path = writtenTo(folder, 'ref,Email,E-Mail,x,x\n1,a@example.com,b@example.com,,\n')
    await imported(office, path, { map: new Map([['email', 'E-Mail']] as const) })
    expect(await office.all()).toMatchObject([{ email: 'b@example.com' }])
  })
})

describe('what people and programs write is read', () => {
  it.each<[string, string | Buffer, string[]]>([
    ['two byte order marks', `\ufeff\ufeff${GOOD}`, ['Zoë']],
    ['a mark before a row, as where files were put together', GOOD.replace('\n1', '\n\ufeff1'), ['Zoë']],
    ['UTF-16', utf16(`\ufeff${GOOD}`), ['Zoë']],
    ['CR alone', GOOD.replaceAll('\n', '\r'), ['Zoë']],
    ['"sep=;" in quotes', `"sep=;"\r\n${GOOD.replaceAll(',', ';')}`, ['Zoë']],
    ['SEP=;', `\ufeffSEP=;\r\n${GOOD.replaceAll(',', ';')}`, ['Zoë']],
    ['="007"', 'ref,email,name\n="007",a@example.com,="Zoë"\n', ['Zoë']],
    [
      'headings from a page, with joiners and another hyphen',
      GOOD.replace('email', 'e\u2011mail\u200b'),
      ['Zoë'],
    ],
    ['rows of blanks', `${GOOD} ,  ,\t\n,\u00a0,\n`, ['Zoë']],
    ['a Ctrl-Z at the end, of an old program', `${GOOD}\u001a`, ['Zoë']],
    ['bars', GOOD.replaceAll(',', '|'), ['Zoë']],
    ['a list of JSON', JSON.stringify([ZOE]), ['Zoë']],
    ['the same over many lines', `\ufeff\n${JSON.stringify([ZOE], null, 2)}\n`, ['Zoë']],
    ['an answer of tix', JSON.stringify({ success: true, message: '"[{', data: { list: [ZOE] } }), ['Zoë']],
    ['tabs in a file that calls itself .xls', GOOD.replaceAll(',', '\t'), ['Zoë']],
  ])('%s', async (_, content, names) => {
    const result = await read(content)
    expect(result).toMatchObject({ booked: 1, rejected: 0, names })
  })
})

describe('a list of JSON', () => {
  const guest = (n: number) => `{"ref":"${n}","email":"g${n}@example.com","name":"G[${n},\\"}"}`
  const names = (...numbers: number[]) => numbers.map(n => `G[${n},"}`)

  it('that was cut off is read as far as it goes, and told', async () => {
    for (const [end, raw] of [
      [guest(2).slice(0, 20), guest(2).slice(0, 20)],
      ['', ''],
    ]) {
      const cut = await read(`[${guest(1)},\n${end}`, 'json')
      expect(cut).toMatchObject({ booked: 1, rejected: 1, names: names(1) })
      expect(cut.failure?.message).toMatch(/line 2: the list has no end: the file was cut off here/)
      expect(readFileSync(cut.rejectsFile ?? '', 'utf8')).toContain(raw === '' ? '"code"' : '{"raw":')
    }
  })

  it('has its bad objects rejected by their lines, and the others booked', async () => {
    const bad = '{"ref":"2","email":"nobody"}'
    const unclosed = '{"ref":"3","email":"g"3@example.com"}'
    const long = `{"ref":"5","name":"${'x'.repeat(1_100_000)}"}`
    const twice = '{"ref":"7","name":"A","name":"B"}'
    const all = [guest(1), bad, unclosed, guest(4), long, guest(6), twice]
    const result = await read(`[${all.join(',\n')}]`, 'json')
    expect(result).toMatchObject({ booked: 3, rejected: 4, names: names(1, 4, 6) })
    expect(result.failure?.message).toMatch(
      /line 2: email: .*\nline 3: is not JSON.*\nline 5: is longer.*\nline 7: has the key "name" more/,
    )
  })

  it('may be one line of any length, and have nothing beside it', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => ({
      ref: `no ${n}`,
      status: 'canceled',
      name: 'Nobody at all',
    }))
    expect(await read(JSON.stringify([...many, ZOE]), 'json')).toMatchObject({ booked: 1, skipped: 20_000 })
    expect(await read('[]', 'json')).toMatchObject({ rows: 0 })
    const beside = await read(`[${guest(1)}]\n[${guest(2)}]`, 'json')
    expect(beside).toMatchObject({ booked: 1, rejected: 1 })
    expect(beside.failure?.message).toMatch(/stands after the end of the list/)
  })
})

describe('an object of NDJSON', () => {
  const read1 = async (more: string) => {
    const result = await read(`{"ref":"1","email":"a@example.com",${more}}\n`, 'ndjson')
    return result.failure?.message.replace(/^.*\n/, '') ?? result.names
  }

  it.each([
    [
      'a name that is an object',
      '"name":{"first":"Ada"}',
      'line 1: name: must be a text or a number, not "{"first":"Ada"}"',
    ],
    ['or a list', '"name":["Ada"]', 'line 1: name: must be a text or a number, not "["Ada"]"'],
    [
      'lists deeper than can be read',
      `"x":${'['.repeat(9_000)}${']'.repeat(9_000)}`,
      'line 1: has lists or objects within each other, deeper than can be read',
    ],
  ])('with %s is rejected', async (_, more, told) => {
    expect(await read1(more)).toMatch(told)
  })

  it('may have a list that nobody reads, names in a list, and texts that look like one', async () => {
    expect(await read1('"name":"[1]","tags":["x",{"y":1}],"attendees":["Ada"]')).toEqual(['[1]'])
  })

  it('with a reference beyond all numbers is rejected', async () => {
    const { failure } = await read('{"ref":1e400,"email":"a@example.com","name":"Ada"}\n', 'ndjson')
    expect(failure?.message).toMatch(/line 1: ref: was shortened .* "1E\+309"/)
  })
})

it('a pipe under a name of its own has its rejects in the working folder', () => {
  const table = { input: 'csv', delimiter: ',', header: [], encoding: 'utf8' } as never as Table
  for (const file of ['-', '/dev/stdin', '/dev/fd/63', '/proc/self/fd/0'])
    expect(rejectsPath({ file }, table)).toBe('stdin.rejects.csv')
  expect(rejectsPath({ file: '/tmp/guests.csv' }, table)).toBe('/tmp/guests.rejects.csv')
})

describe('a row that cannot be meant is rejected', () => {
  it.each<[string, string, RegExp]>([
    ['a line of totals', `${GOOD}Total,,\n`, /line 3: email: is missing, and there is no name either/],
    ['a second header', `${GOOD}\ufeffref,email,name\n`, /line 3: email: must be an e-mail address/],
    [
      'a reference that a spreadsheet shortened',
      `${GOOD}1.84E+10,b@example.com,Bo\n`,
      /shortened by a spreadsheet/,
    ],
    [
      'a row of 200,000 values',
      `${GOOD}2,b@example.com,Bo${',x'.repeat(200_000)}\n`,
      /.{200} and 199950 more\)$/,
    ],
    [
      'more names than tickets',
      `ref,email,name,quantity,attendees\n1,a@example.com,Zoë,2,A;B\n2,b@example.com,Bo,2,A;B;C\n`,
      /line 3: attendees: are 3, and there are 2 tickets/,
    ],
    [
      'amounts in two currencies',
      `ref,email,name,paid,currency\n1,a@example.com,Zoë,5 EUR,eur\n2,b@example.com,Bo,5 USD,EUR\n`,
      /currency: is EUR, and an amount is in USD/,
    ],
    [
      'an amount paid in another currency',
      `ref,email,name,paid\n1,a@example.com,Zoë,5 EUR\n2,b@example.com,Bo,USD 5\n`,
      /currency: Jazz is sold in EUR, not in USD/,
    ],
    [
      'the same as tix has it in JSON',
      `{"ref":1,"email":"a@example.com","name":"Zoë"}\n{"ref":2,"email":"b@example.com","paid":{"amount":"5.00","currency":"USD"}}\n`,
      /currency: Jazz is sold in EUR, not in USD/,
    ],
    [
      'a key that stands twice in an object',
      `{"ref":1,"email":"a@example.com","name":"Zoë"}\n{"ref":2,"email":"b@example.com","\\u0065mail":"c@example.com"}\n`,
      /line 2: has the key "email" more than once/,
    ],
    [
      'the same in an object within it',
      `{"ref":1,"email":"a@example.com","name":"Zoë"}\n{"ref":2,"email":"b@example.com","paid":{"amount":"5","amount":"6"}}\n`,
      /line 2: has the key "amount" more than once/,
    ],
    [
      'a number of JSON that lost its last digits',
      `{"ref":9007199254740991,"email":"a@example.com","name":"Zoë"}\n{"ref":90071992547409931,"email":"b@example.com"}\n`,
      /shortened.*as a number of JSON/,
    ],
    ['a name with a byte of 0', `${GOOD}2,b@example.com,B\0o\n`, /control characters/],
    [
      'a row that ends with CR among others',
      `${GOOD}2,b@example.com,Bo\r3,c@example.com,Cy\n`,
      /has 5 values/,
    ],
  ])('%s', async (_, content, message) => {
    const { failure, ...result } = await read(content)
    expect(result).toMatchObject({ booked: 1, rejected: 1, names: ['Zoë'] })
    expect(failure?.message).toMatch(message)
  })
})

it('whoever is named in a row has a seat, also where it says no number', async () => {
  const { all, ...office } = await jazzOffice(folder)
  const rows =
    'ref,email,quantity,type,attendees\n1,a@example.com,,,A;;C\n2,b@example.com,,General admission,A;B\n3,c@example.com,2,,A\n4,d@example.com,,,A;B;\n5,e@example.com,,,;\n'
  expect(await imported(office, writtenTo(folder, rows))).toMatchObject({ booked: 5, seats: 10 })
  expect((await all()).map(({ quantity }) => quantity)).toEqual([3, 2, 2, 2, 1])
})
