import { Invalid } from '../../values/errors.ts'
import { quotedList } from '../../values/parse-error.ts'
import type { Bytes } from './bytes.ts'
import { readAhead } from './coalesced.ts'
import { type Cells, CsvReader, MOST_CHARACTERS, TOO_LONG } from './csv.ts'
import { decoder, type Encoding } from './decode.ts'
import { beginsList, JsonListReader } from './json-list.ts'
import { NdjsonReader } from './ndjson.ts'

export const INPUTS = ['csv', 'tsv', 'ndjson'] as const
export type InputKind = (typeof INPUTS)[number]

/** A table while it is being read: its header, and its records, portion by portion. */
export interface Table {
  input: InputKind
  delimiter: string
  /** For NDJSON, the keys of the first object. */
  header: readonly string[]
  portions: AsyncIterable<Cells[]>
  /** It came out of a workbook. */
  workbook?: boolean
  /** The workbook's other sheets, where none was asked for by name. */
  otherSheets?: readonly string[]
  /** The encoding of its bytes. */
  encoding: Encoding
}

export interface TableOptions {
  input?: InputKind | undefined
  encoding?: Encoding | undefined
  /** One character; else it is guessed from the header and the lines after it. */
  delimiter?: string | undefined
  /** Lines above the header. */
  skipLines?: number | undefined
}

/**
 * So much is read before records are made of it: as many as a long transaction takes, which does not wait for a file.
 * Kept as bytes, because a record takes twenty times as much memory.
 */
const BYTES_AHEAD = 512 * 1024

/** Looks at the beginning of the bytes; `undefined` where there is nothing but blank lines. */
export async function openTable(bytes: Bytes, options: TableOptions): Promise<Table | undefined> {
  const decode = decoder(options.encoding)
  const texts = decoded(
    readAhead(bytes, BYTES_AHEAD, ({ length }) => length),
    decode,
  )[Symbol.asyncIterator]()
  const rest = { [Symbol.asyncIterator]: () => texts }
  const opened = await beginning(texts, options)
  if (!opened) return undefined
  const { text, line } = opened
  const { input, delimiter, isList } = kindOf(text, options)
  const encoding = decode.encoding() ?? 'utf8'
  if (input === 'ndjson') {
    const reader = isList ? new JsonListReader(line) : new NdjsonReader(line)
    return { input, delimiter, encoding, header: reader.header, portions: portions(reader, text, rest) }
  }
  const reader = new CsvReader(delimiter, line)
  const records = portions(reader, text, rest)[Symbol.asyncIterator]()
  const first = await firstPortion(records)
  const head = first.shift()
  if (!head) return undefined
  if (head.problem) throw Invalid.field('', `Line ${head.line}, the header, cannot be read: ${head.problem}`)
  const header = head.cells.map(cell => cell.trim())
  return { input, delimiter, encoding, header, portions: followed(first, records, header.length) }
}

/** The text up to the end of the first line that is not blank, and the number of the line that it begins with. */
async function beginning(
  texts: AsyncIterator<string>,
  options: TableOptions,
): Promise<{ text: string; line: number } | undefined> {
  let text = ''
  let line = 1
  let left = options.skipLines ?? 0
  let searched = 0
  for (;;) {
    for (let end = lineEnd(text); left > 0 && end !== undefined; end = lineEnd(text)) {
      text = text.slice(end)
      line++
      left--
    }
    // The header may be long, and pipes give as little as a line at a time.
    if (left === 0 && (hasLine(text, searched) || isLongList(text, options))) break
    searched = left === 0 ? Math.max(0, text.length - 1) : 0
    if (text.length > MOST_CHARACTERS) throw noTable(text, options)
    const next = await texts.next()
    if (next.done) break
    text += next.value
  }
  text = text.replace(/^(?:[ \t]*\r?\n)+/, lines => '\n'.repeat(lines.split('\n').length - 1))
  return text.trim() === '' ? undefined : { text, line }
}

/** Where the next line begins, if the first has ended. */
function lineEnd(text: string): number | undefined {
  const match = /\r?\n|\r(?=[^\n])/.exec(text)
  return match ? match.index + match[0].length : undefined
}

/** Whether the text has a complete line that is not blank; everything before `searched` was looked at already. */
function hasLine(text: string, searched: number): boolean {
  const begin = text.search(/[^\s\ufeff]/)
  if (begin === -1) return false
  const from = Math.max(begin, searched)
  const old = text.indexOf('\r', from)
  // A carriage return at the end may be half of a line end: what follows must be seen, too.
  return text.includes('\n', from) || (old !== -1 && old < text.length - 1)
}

/** A list may be one line, however long. */
function isLongList(text: string, { input }: TableOptions): boolean {
  return text.length > MOST_CHARACTERS && (input ?? 'ndjson') === 'ndjson' && beginsList(text)
}

function noTable(text: string, options: TableOptions): Invalid {
  kindOf(text, options) // throws a better error for a broken JSON document
  return Invalid.field('', `The first line ${TOO_LONG}: this is no table`)
}

async function* decoded(bytes: Bytes, decode: ReturnType<typeof decoder>): AsyncGenerator<string> {
  for await (const piece of bytes) yield decode.decode(piece)
  yield decode.end()
}

async function* portions(
  reader: CsvReader | NdjsonReader | JsonListReader,
  begun: string,
  rest: AsyncIterable<string>,
): AsyncGenerator<Cells[]> {
  yield reader.push(begun)
  for await (const text of rest) yield reader.push(text)
  yield reader.end()
}

/** The first portion that has a record, less the `sep=;` that Excel writes above the header. */
async function firstPortion(records: AsyncIterator<Cells[]>): Promise<Cells[]> {
  for (;;) {
    const next = await records.next()
    if (next.done) return []
    const found = next.value.filter((record, i) => i > 0 || !isSeparator(record))
    if (found.length > 0) return found
  }
}

function isSeparator({ cells }: Cells): boolean {
  return cells.length <= 2 && /^sep=.?$/i.test(cells[0] ?? '')
}

async function* followed(
  first: Cells[],
  rest: AsyncIterator<Cells[]>,
  width: number,
): AsyncGenerator<Cells[]> {
  yield evened(first, width)
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield evened(next.value, width)
}

/** Rows of empty or blank cells, which spreadsheets append, are no rows. A row of another width than the header's cannot be read. */
export function evened(records: Cells[], width: number): Cells[] {
  return records.filter(record => {
    const { cells } = record
    if (record.problem !== undefined) return true
    if (cells.length === width) return cells.some(cell => cell.trim() !== '')
    while (cells.length > width && cells.at(-1) === '') cells.pop()
    if (cells.every(cell => cell.trim() === '') || isEndOfDos(cells)) return false
    if (cells.length !== width) {
      const beyond = cells.length > width ? ` (beyond it: ${quotedList(cells.slice(width))})` : ''
      record.problem = `has ${cells.length} ${cells.length === 1 ? 'value' : 'values'}, and the header has ${width}${beyond}`
    }
    return true
  })
}

/** Old programs end a file with a Ctrl-Z. */
function isEndOfDos([cell, ...others]: readonly string[]): boolean {
  return others.length === 0 && cell === '\u001a'
}

const DELIMITERS = [',', ';', '\t', '|']

function kindOf(
  text: string,
  options: TableOptions,
): { input: InputKind; delimiter: string; isList?: boolean } {
  const { input: given } = options
  const start = text.trimStart()
  if ((given ?? 'ndjson') === 'ndjson' && beginsList(text))
    return { input: 'ndjson', delimiter: ',', isList: true }
  if (given === undefined && /^(?:\[|\{[ \t]*\r?\n)/.test(start))
    throw Invalid.field(
      'input',
      `is a JSON document, and no list of objects; make one of it with: jq "[.<where they are>[]]"`,
    )
  if (given === 'ndjson' || (given === undefined && start.startsWith('{')))
    return { input: 'ndjson', delimiter: ',' }
  if (options.delimiter !== undefined)
    return { input: options.delimiter === '\t' ? 'tsv' : 'csv', delimiter: options.delimiter }
  if (given === 'tsv') return { input: 'tsv', delimiter: '\t' }
  const [, stated, rest = start] = /^"?sep=(.)"?[ \t]*(?:\r\n?|\n)([\s\S]*)$/i.exec(start) ?? []
  const delimiter = stated ?? guessedDelimiter(rest)
  return { input: delimiter === '\t' ? 'tsv' : 'csv', delimiter }
}

/** The delimiter that splits the first line into the most parts. */
export function guessedDelimiter(text: string): string {
  const head = /^[^\r\n]*/.exec(text.replace(/"[^"]*"/g, ''))?.[0] ?? ''
  const counts = DELIMITERS.map(delimiter => head.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** @throws Invalid naming headings that matter and stand twice, as compared by `key` */
export function assertDistinct(
  header: readonly string[],
  key: (name: string) => string,
  matters: (name: string) => boolean,
): void {
  const seen = new Map<string, number>()
  for (const name of header) seen.set(key(name), (seen.get(key(name)) ?? 0) + 1)
  const twice = [
    ...new Set(header.filter(name => name !== '' && (seen.get(key(name)) ?? 0) > 1 && matters(name))),
  ]
  if (twice.length > 0)
    throw Invalid.field('', `The header has ${quotedList(twice)} more than once; which one is meant?`)
}
