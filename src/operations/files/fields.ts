import { ENCODINGS } from '../../batch/input/decode.ts'
import { INPUTS } from '../../batch/input/records.ts'
import { LAYOUT_NAMES } from '../../batch/layouts/index.ts'
import { DAY_ORDERS, FIELDS, type RowField, STATES, type State } from '../../batch/layouts/layout.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ownValue } from '../../values/own-value.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { choice, field, flag, integer, list } from '../field.ts'

/** The fields of operations that read or write files of rows. */

const path = text(limits.path)

export const file = field({ help: 'the file, or - for standard input', placeholder: 'file' }, path)
export const input = choice(
  { help: `${INPUTS.join(', ')} (else what the file looks like)`, placeholder: 'kind' },
  INPUTS,
)
export const encoding = choice(
  {
    help: `${ENCODINGS.join(', ')} (else UTF-8, or what a byte order mark says; latin1 is read as windows-1252)`,
    placeholder: 'name',
  },
  ENCODINGS,
)
export const batch = field(
  {
    help: 'the name that rows without a reference go by, with their line (else what they say)',
    placeholder: 'id',
  },
  text(100),
)
export const atomic = flag('all rows in one transaction, or none')
export const update = flag('carry out what changed in rows that were booked before (else they are rejected)')
export const strict = flag('book nothing where a column that looks as if it mattered is not read')
export const layouts = flag('list the layouts of other systems, and what each of their columns becomes')
export const rejects = field(
  { help: 'where the rejected rows go (else beside the file, as <name>.rejects.csv)', placeholder: 'file' },
  path,
)
export const maxRejects = field(
  { help: 'give up when more rows than this are rejected', placeholder: 'n' },
  whole(0, 1_000_000_000),
  integer(0, 1_000_000_000),
)
export const layout = choice(
  {
    help: `whose export it is: ${LAYOUT_NAMES.join(', ')} (else what its headings say)`,
    placeholder: 'name',
  },
  LAYOUT_NAMES,
)
export const delimiter = field(
  { help: 'what separates values: , ; | or tab (else what the header says)', placeholder: 'character' },
  separator,
)
export const skipLines = field(
  { help: 'lines above the header', placeholder: 'n' },
  whole(0, 10_000),
  integer(0, 10_000),
)
export const decimalComma = flag('amounts have a decimal comma: 1.250,00')
export const dayOrder = choice(
  {
    help: 'how 1/2/2031 is read: dmy is 1 February, mdy is 2 January (else as the layout has it)',
    placeholder: 'order',
  },
  DAY_ORDERS,
)
export const sheet = field(
  { help: 'the sheet of a workbook (else the first that has rows)', placeholder: 'name' },
  text(100),
)

/** `--map email=E-Mail`: which column a field is in, where its name does not say. */
export const map = mapOf(
  list(
    {
      help: `the column of a field, like email="A | B + C", or nothing not to read it; fields are ${FIELDS.join(', ')}`,
      placeholder: 'field=column',
    },
    mapping,
    FIELDS.length * 2,
  ),
  'may be given once for each field',
)

/** `--status-map ACTIVE=confirmed`: what a word of a status column means. */
export const statusMap = mapOf(
  list({ help: `what a status word means: ${STATES.join(', ')}`, placeholder: 'word=status' }, meaning, 100),
  'may be given once for each word',
)

/** A list of pairs as a map. @throws ParseError where a key is given twice: the last one would win in silence */
function mapOf<K extends string, V>(pairs: ReturnType<typeof list<readonly [K, V]>>, rule: string) {
  return {
    ...pairs,
    read: (raw: readonly string[]): ReadonlyMap<K, V> => {
      const read = pairs.read(raw)
      const made = new Map<K, V>()
      for (const [key, value] of read) {
        if (made.has(key) && made.get(key) !== value)
          throw new ParseError(
            `${rule}, and ${key} is given as ${quoted(String(made.get(key)))} and as ${quoted(String(value))}`,
          )
        made.set(key, value)
      }
      return made
    },
  }
}

function mapping(raw: string): readonly [RowField, string] {
  const [, name, column] = /^([^=]+)=(.*)$/s.exec(raw) ?? []
  const known = FIELDS.find(candidate => candidate.toLowerCase() === name?.trim().toLowerCase())
  if (known === undefined || column === undefined)
    throw new ParseError(
      `must be a field and its column, like email=E-Mail, not ${quoted(raw)}; fields are ${FIELDS.join(', ')}`,
    )
  return [known, column.trim()]
}

function meaning(raw: string): readonly [string, State] {
  const at = raw.lastIndexOf('=')
  const state = STATES.find(candidate => candidate === raw.slice(at + 1).trim())
  if (at === -1 || state === undefined)
    throw new ParseError(
      `must be a word and what it means, like ACTIVE=confirmed, not ${quoted(raw)}; it may mean ${STATES.join(', ')}`,
    )
  return [raw.slice(0, at).trim().toLowerCase(), state]
}

function separator(raw: string): string {
  const named: Readonly<Record<string, string>> = {
    tab: '\t',
    '\\t': '\t',
    comma: ',',
    semicolon: ';',
    pipe: '|',
  }
  const character = ownValue(named, raw.toLowerCase()) ?? raw
  if (character.length !== 1 || /["\r\n\w]/.test(character))
    throw new ParseError(`must be one character, like ; or tab, not ${quoted(raw)}`)
  return character
}
