import {
  Busy,
  Corrupt,
  Forbidden,
  Invalid,
  NoDatabase,
  StorageFailed,
  type TixError,
} from '../../../values/errors.ts'
import { quoted } from '../../../values/parse-error.ts'

type Make = (message: string, details: Record<string, unknown>, options: { cause: unknown }) => TixError

/** A character that the encoding of the database does not have. */
export const UNKEPT = /^(22P05|22021)$/

/** What an SQLSTATE means: the first pattern that fits counts; a state that none fits is a defect. */
export const kinds: readonly [RegExp, Make][] = [
  [
    /^(55P03|57014)$/,
    (m, d, o) =>
      new Busy(
        `Others kept the database busy: ${m}. Nothing was written; try again, or wait longer with --timeout`,
        d,
        o,
      ),
  ],
  [/^(40001|40P01|57P03|53300)$/, (m, d, o) => new Busy(`Busy: ${m}. Nothing was written; try again`, d, o)],
  [
    /^42P07$/,
    (m, d, o) =>
      new Corrupt(
        `These are another program's tables: ${m}. They were left as they are; give tix a database of its own`,
        d,
        o,
      ),
  ],
  [
    /^3D000$/,
    (m, d, o) => new NoDatabase(`${m}. Create it on the server (createdb), or give another --db`, d, o),
  ],
  [
    /^28/,
    (m, d, o) =>
      new Forbidden(
        `The server does not let us in: ${m}. The password may come from PGPASSWORD or ~/.pgpass`,
        d,
        o,
      ),
  ],
  [/^42501$/, (m, d, o) => new Forbidden(`No permission to use the database: ${m}`, d, o)],
  [UNKEPT, m => Invalid.field('', unkeptCharacter(m))],
  [
    /^(22P02|22003)$/,
    m =>
      Invalid.field(
        '',
        `A value is not one that the database can have given: ${m}. A cursor must be what an earlier page gave as next`,
      ),
  ],
  [
    /^(42P01|42703|42883|42804|3F000)$/,
    (m, d, o) =>
      new Corrupt(
        `The server does not have what tix made or needs: ${m}. It needs PostgreSQL 13 or newer, and tables that nobody else has changed`,
        d,
        o,
      ),
  ],
  [
    /^(42P05|26000)$/,
    (m, d, o) =>
      new StorageFailed(
        `Prepared statements get lost on the way, as behind a pooler: ${m}. Add ?prepared_statements=no to the URL`,
        d,
        o,
      ),
  ],
  [
    /^P0001$/,
    (m, d, o) =>
      new StorageFailed(`A trigger of the server's own refused it: ${m}. Nothing was written`, d, o),
  ],
  [
    /^22012$/, // see `allOrNone`
    (_, d, o) =>
      new StorageFailed(
        'The server dropped rows that were to be kept: a trigger or rule of its own does so. Nothing was written',
        d,
        o,
      ),
  ],
  [
    /^55000$/,
    (m, d, o) =>
      new StorageFailed(`The server refused it in its present state: ${m}. Nothing was written`, d, o),
  ],
  [/^XX00[12]$/, (m, d, o) => new Corrupt(`The database is damaged: ${m}`, d, o)],
  [/^53100$/, (m, d, o) => new StorageFailed(`The server's disk is full: ${m}. Nothing was written`, d, o)],
  [
    /^(53|58|XX|25006|0A000|F0|08|57P)/,
    (m, d, o) => new StorageFailed(`The server failed: ${m}. Nothing was written`, d, o),
  ],
  [
    /^E[A-Z_0-9]{4,}$/,
    (m, d, o) => new StorageFailed(`The server cannot be reached: ${m}. Nothing was written`, d, o),
  ],
]

/** The server names the bytes, as in `byte sequence 0xc4 0x86 in encoding "UTF8"`. */
function unkeptCharacter(message: string): string {
  const [, sequence = ''] = /byte sequence ((?:0x[\da-f]{2} ?)+)in encoding "UTF8"/.exec(message) ?? []
  const bytes = sequence.split(' ').filter(Boolean).map(Number)
  const character = bytes.length > 0 ? `: ${quoted(Buffer.from(bytes).toString())}` : ''
  return `There is a character that the database's encoding cannot keep${character} (${message})`
}
