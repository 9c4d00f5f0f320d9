import { FIELDS, type Field } from '../../batch/input/columns.ts'
import { ENCODINGS } from '../../batch/input/decode.ts'
import { INPUTS } from '../../batch/input/records.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { argument, flag, oneOf, option, repeated } from './make.ts'

const path = text(4096)

/** What commands that read a file of rows have in common. */
export const file = argument('file', 'the file, or - for standard input', path)
export const input = option(
  'input',
  '--input <kind>',
  `${INPUTS.join(', ')} (else what the file looks like)`,
  oneOf(INPUTS),
)
export const encoding = option(
  'encoding',
  '--encoding <name>',
  `${ENCODINGS.join(', ')} (else UTF-8, or what a byte order mark says)`,
  oneOf(ENCODINGS),
)
export const batch = option(
  'batch',
  '--batch <id>',
  'the name that rows without a ref go by, with their line (else a hash of the content)',
  text(100),
)
export const atomic = flag('atomic', '--atomic', 'all rows in one transaction, or none')
export const rejects = option(
  'rejects',
  '--rejects <file>',
  'where the rejected rows go (else beside the file, as <name>.rejects.csv)',
  path,
)
export const maxRejects = option(
  'maxRejects',
  '--max-rejects <n>',
  'give up when more rows than this are rejected',
  whole(0, 1_000_000_000),
)

/** `--map email=E-Mail`: which column a field is in, where its name does not say. */
export const map = repeated(
  'map',
  '--map <field=column>',
  `the column of a field (${FIELDS.join(', ')}); may be given several times`,
  mapping,
  FIELDS.length,
)

function mapping(raw: string): [Field, string] {
  const [, name, column] = /^([^=]+)=(.+)$/s.exec(raw) ?? []
  const field = FIELDS.find(candidate => candidate.toLowerCase() === name?.trim().toLowerCase())
  if (field === undefined || column === undefined)
    throw new ParseError(
      `must be a field and its column, like email=E-Mail, not ${quoted(raw)}; fields are ${FIELDS.join(', ')}`,
    )
  return [field, column]
}

export const eventOfAll = option(
  'event',
  '--event <event>',
  'the event of every row (id or slug), whatever a column says',
  text(limits.slug),
)
