import { duration } from '../values/duration.ts'
import { limits } from '../values/limits.ts'
import { didYouMean } from '../values/names/closest.ts'
import { ErrorCollector, ParseError, quoted } from '../values/parse-error.ts'
import { text } from '../values/text.ts'
import type { Option, RawInput } from './option.ts'
import { location } from './options/location.ts'
import { configured, flag, oneOf, option } from './options/make.ts'
import { FORMATS, type Format } from './output/format.ts'

/** The options that every command has. */
export interface Globals {
  db: string | undefined
  format: Format | undefined
  quiet: boolean
  color: 'auto' | 'always' | 'never'
  timeoutMs: number
  yes: boolean
  input: boolean
  pager: boolean
  actor: string | undefined
  fields: string[] | undefined
  debug: boolean
}

const DEFAULT_TIMEOUT_MS = 10_000

const db = configured(
  option(
    'db',
    '--db <path>',
    'the database: a file (~/.local/share/tix/tix.db if not given) or a postgres:// URL',
    location,
  ),
  'db',
  'TIX_DB',
)
const format = configured(option('format', '--format <format>', FORMATS.join(', '), oneOf(FORMATS)), 'format')
const json = flag('json', '--json', 'short for --format json')
const quiet = flag('quiet', '-q, --quiet', 'only what a script wants: the id, slug or code, one a line')
const color = configured(
  option('color', '--color <when>', 'auto, always or never', oneOf(['auto', 'always', 'never'])),
  'color',
)
const noColor = flag('noColor', '--no-color', 'short for --color never')
const timeout = configured(
  option(
    'timeout',
    '--timeout <duration>',
    'how long to wait at most for its turn and for an answer (default: 10s)',
    duration('0s', '1h'),
  ),
  'timeout',
)
const yes = flag('yes', '-y, --yes', 'do not ask, do it')
const noInput = flag('noInput', '--no-input', 'never ask: what would need an answer is refused')
const noPager = flag('noPager', '--no-pager', 'show long results without TIX_PAGER or PAGER')
const actor = configured(
  option(
    'actor',
    '--actor <name>',
    'who acts, for the log; your login name if not given',
    text(limits.actor),
  ),
  'actor',
  'TIX_ACTOR',
)
const fields = option('fields', '--fields <a,b>', 'only these fields', fieldNames)
const debug = flag('debug', '--debug', 'show where an unexpected error came from')

export const globalOptions: readonly Option[] = [
  db,
  format,
  json,
  quiet,
  color,
  noColor,
  timeout,
  yes,
  noInput,
  noPager,
  actor,
  fields,
  debug,
]

/**
 * @param known the fields that --fields may name: a typo must not be found after seats were booked
 * @throws Invalid
 */
export function readGlobals(raw: RawInput, known: readonly string[]): Globals {
  const mistakes = new ErrorCollector()
  const read = <T>(part: Option<string, T>) => mistakes.read(part.key, () => part.read(raw[part.key] ?? []))
  const globals: Globals = {
    db: read(db),
    format: read(json) ? 'json' : read(format),
    quiet: read(quiet) ?? false,
    color: read(noColor) ? 'never' : (read(color) ?? 'auto'),
    timeoutMs: read(timeout) ?? DEFAULT_TIMEOUT_MS,
    yes: read(yes) ?? false,
    input: !read(noInput),
    pager: !read(noPager),
    actor: read(actor),
    fields: read(fields),
    debug: read(debug) ?? false,
  }
  if (raw[json.key] && raw[format.key] && globals.format === 'json' && read(format) !== 'json')
    mistakes.add('format', 'is one thing, and --json another: give one of them')
  for (const name of globals.fields ?? [])
    if (!known.includes(name))
      mistakes.add(
        'fields',
        known.length === 0
          ? 'there are none here'
          : `there is no field ${quoted(name)}; there are ${known.join(', ')}${didYouMean(name, known)}`,
      )
  mistakes.throwIfAny()
  return globals
}

function fieldNames(raw: string): string[] {
  const names = text(1000)(raw)
    .split(',')
    .map(name => name.trim())
    .filter(Boolean)
  if (names.length === 0) throw new ParseError(`must name a field, not ${quoted(raw)}`)
  return names
}
