import { Invalid } from '../../values/errors.ts'
import type { Encoding } from './decode.ts'

/** Kinds of files that are no table, by their first bytes, with what to do about each. */
const KINDS: readonly { starts: readonly number[]; at?: number; is: string; next: string }[] = [
  {
    starts: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    // What has a password is kept in a container of the old kind.
    is: 'an Excel workbook of the old kind (.xls) or one with a password',
    next: 'Save it as .xlsx without a password, or as CSV (UTF-8), and import that',
  },
  {
    starts: [0x1f, 0x8b],
    is: 'compressed with gzip',
    next: 'Decompress it with gzip -dc, and import standard input',
  },
  {
    starts: [0x42, 0x5a, 0x68],
    is: 'compressed with bzip2',
    next: 'Decompress it with bzip2 -dc, and import standard input',
  },
  {
    starts: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    is: 'compressed with xz',
    next: 'Decompress it with xz -dc, and import standard input',
  },
  {
    starts: [0x28, 0xb5, 0x2f, 0xfd],
    is: 'compressed with zstd',
    next: 'Decompress it with zstd -dc, and import standard input',
  },
  {
    starts: [0x37, 0x7a, 0xbc, 0xaf],
    is: 'a 7z archive',
    next: 'Unpack it, and import the file that is in it',
  },
  {
    starts: [...Buffer.from('Rar!')],
    is: 'a RAR archive',
    next: 'Unpack it, and import the file that is in it',
  },
  {
    starts: [...Buffer.from('%PDF')],
    is: 'a PDF document',
    next: 'Export the table as CSV where it comes from',
  },
  {
    starts: [...Buffer.from('SQLite format 3\0')],
    is: 'an SQLite database',
    next: 'If it is a tix database, copy it as a whole, or export its bookings; if it belongs to another program, write CSV from it: sqlite3 -csv -header',
  },
  {
    starts: [...Buffer.from('{\\rtf')],
    is: 'an RTF document',
    next: 'Export the table as CSV where it comes from',
  },
  { starts: [0x89, 0x50, 0x4e, 0x47], is: 'a picture', next: 'Export the table as CSV where it comes from' },
  { starts: [0xff, 0xd8, 0xff], is: 'a picture', next: 'Export the table as CSV where it comes from' },
  {
    starts: [...Buffer.from('PAR1')],
    is: 'a Parquet file',
    next: 'Make CSV of it with the program that wrote it',
  },
]

/** A single NUL in a text is a mistake in its row; one in every so many bytes means that the file is no text. */
const MANY = 20

const ZIP = [0x50, 0x4b, 0x03, 0x04]
const HTML = /^\s*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype html|html|head|body|table|meta)\b/i
const XML = /^\s*<\?xml/i

/** Whether these bytes begin a ZIP archive, of which a workbook is one. */
export function isZip(head: Uint8Array): boolean {
  return begins(head, ZIP)
}

const UTF_32 = [
  [0xff, 0xfe, 0, 0],
  [0, 0, 0xfe, 0xff],
]

/** @throws Invalid for a file that is no table, with its kind and what to do */
export function assertTable(head: Uint8Array, encoding: Encoding | undefined): void {
  if (UTF_32.some(mark => begins(head, mark))) throw notOurs('UTF-32', 'Save it as UTF-8, and import that')
  const kind = KINDS.find(({ starts }) => begins(head, starts))
  if (kind) throw notOurs(kind.is, kind.next)
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
  if (HTML.test(text))
    throw notOurs(
      'an HTML page',
      'Open it in a spreadsheet and save it as .xlsx or CSV, or download the export anew',
    )
  if (XML.test(text))
    throw notOurs('an XML document', 'Save it as .xlsx or CSV with the program that wrote it')
  const marked = begins(head, [0xff, 0xfe]) || begins(head, [0xfe, 0xff])
  if (encoding !== undefined || marked || !head.includes(0)) return
  const guess = utf16(head)
  if (guess === undefined && head.filter(byte => byte === 0).length * MANY < head.length) return
  if (guess === undefined)
    throw notOurs('a binary file (it has bytes of 0)', 'Import CSV, TSV, NDJSON or .xlsx')
  throw Invalid.field('', `The file is UTF-16 without a mark. Say so: --encoding ${guess}`)
}

/** Guesses UTF-16 by the NUL in every other byte of text in European letters. */
function utf16(head: Uint8Array): 'utf16le' | 'utf16be' | undefined {
  const pairs = Math.floor(head.length / 2)
  let [even, odd] = [0, 0]
  for (let at = 0; at < pairs * 2; at++) if (head[at] === 0) at % 2 === 0 ? even++ : odd++
  if (odd > pairs * 0.6 && even < pairs * 0.1) return 'utf16le'
  if (even > pairs * 0.6 && odd < pairs * 0.1) return 'utf16be'
  return undefined
}

function notOurs(is: string, next: string): Invalid {
  return Invalid.field('', `The file is ${is}, not a table that tix reads. ${next}`)
}

function begins(head: Uint8Array, starts: readonly number[]): boolean {
  return starts.every((byte, at) => head[at] === byte)
}
