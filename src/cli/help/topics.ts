import { ROLES } from '../../operations/operation.ts'
import { commands } from '../commands/index.ts'
import { folderFile, userFile } from '../config/files.ts'
import { SETTINGS } from '../config/settings.ts'
import { entries, paragraph } from './layout.ts'

/** What no single command is about; `tix help <topic>`. */
export const topics: Readonly<Record<string, (width: number) => string | Promise<string>>> = {
  environment,
  formatting,
  'exit-codes': exitCodes,
  dates,
  scripting,
  concurrency,
  roles,
}

function text(width: number, ...paragraphs: readonly string[]): string {
  return paragraphs.map(part => (part.startsWith('  ') ? part : paragraph(part, width))).join('\n\n')
}

async function environment(width: number): Promise<string> {
  const variables = [
    { term: 'TIX_DB', text: 'the database; see --db' },
    { term: 'TIX_ACTOR', text: 'who acts, for the log; see --actor' },
    ...(await variablesOfCommands()),
    {
      term: 'TIX_PAGER, PAGER',
      text: 'what shows results that are longer than the screen; cat, or --no-pager, means none',
    },
    { term: 'NO_COLOR', text: 'no color at all, whatever its value' },
    { term: 'FORCE_COLOR, CLICOLOR_FORCE', text: 'color even in a pipe' },
    { term: 'CLICOLOR', text: '0 means no color' },
    { term: 'XDG_DATA_HOME', text: 'where the database is if nothing says so (else ~/.local/share)' },
    { term: 'XDG_CONFIG_HOME', text: 'where your configuration is (else ~/.config)' },
    { term: 'TZ', text: 'the time zone of this machine, for new events and for times without one' },
    { term: 'LC_TIME, LC_ALL, LANG', text: 'the language of dates at a terminal; see tix help dates' },
    { term: 'PGHOST, PGUSER, …', text: "PostgreSQL's own, for what a postgres:// URL leaves out" },
  ]
  const settings = Object.entries(SETTINGS).map(([name, { help }]) => ({ term: name, text: help }))
  return text(
    width,
    'A flag wins over a variable, a variable over .tix.json in the current folder, and that over your own configuration. An empty variable counts as not set.',
    entries(variables, width),
    `The configuration is JSON, in ${folderFile()} and ${userFile()}; tix config shows and changes it. It may set:`,
    entries(settings, width),
  )
}

async function variablesOfCommands() {
  const all = await Promise.all(Object.values(commands).map(load => load()))
  const options = all.flatMap(command => command.options.map(option => ({ option, command })))
  const known = new Map<string, string>()
  for (const { option, command } of options)
    if (option.env && !known.has(option.env))
      known.set(option.env, `${option.help}; see tix help ${command.name}`)
  return [...known].map(([term, text]) => ({ term, text }))
}

function formatting(width: number): string {
  const formats = [
    { term: 'table', text: 'for people, at a terminal: as wide as it is, colored, cut to fit' },
    {
      term: 'json',
      text: 'one document: {"success", "message", "data"}, or {"success", "message", "error"}',
    },
    { term: 'ndjson', text: 'the items of the list, one JSON object a line, without envelope' },
    { term: 'csv', text: 'RFC 4180, with a header' },
    { term: 'tsv', text: 'tab-separated, with a header: what a table becomes in a pipe' },
  ]
  return text(
    width,
    'Every command has every format: --format <format>, or --json. Data goes to standard output, everything else to standard error.',
    entries(formats, width),
    '--fields a,b chooses fields and their order; the help of a command names them. --quiet prints only what a script wants: the id, slug or code, one a line.',
    'Money is a decimal text with its currency ("25.00", "EUR"). Times are RFC 3339 with the offset that the zone of the event has then. The schema of the JSON: tix schema <command>.',
  )
}

function exitCodes(width: number): string {
  const codes = [
    { term: '0', text: 'done; also a repetition of what is done already' },
    { term: '1', text: 'an internal error, or the storage failed' },
    { term: '2', text: 'bad input: nothing was done (VALIDATION)' },
    { term: '3', text: 'no such event, booking, ticket or database (NOT_FOUND)' },
    { term: '4', text: 'refused by the state of things: SOLD_OUT, SALES_CLOSED, EVENT_CANCELED, …' },
    { term: '5', text: 'a batch ended, some of its rows rejected (REJECTED_ROWS)' },
    { term: '6', text: 'not allowed (FORBIDDEN, UNAUTHORIZED)' },
    { term: '75', text: 'busy: nothing was written, try again (BUSY)' },
    { term: '129, 130, 143', text: 'the terminal was closed; interrupted; told to stop' },
  ]
  return text(
    width,
    'The exit code says what happened; with --json the code of the error says it more exactly.',
    entries(codes, width),
  )
}

function dates(width: number): string {
  const forms = [
    { term: '2031-05-01T19:30+02:00', text: 'an instant, with its offset (RFC 3339)' },
    { term: '2031-05-01 19:30', text: 'a local time of the event; also with a T' },
    {
      term: '2031-05-01',
      text: 'the beginning of that day; as an end (--ends, --sales-end, --to), the end of it',
    },
    { term: 'tomorrow 19:30, 7:30pm', text: 'what people type, where it is unambiguous' },
    { term: '2h, 30m, 1w', text: 'how long ago, for --since; how long, for durations' },
  ]
  return text(
    width,
    entries(forms, width),
    'A local time that a change of the clocks leaves out or repeats is refused; the message gives both readings.',
    'At a terminal, dates are in the language of LC_TIME (LC_ALL, LANG), and cards say how far from now they are. Figures, messages and every format for scripts are the same everywhere.',
  )
}

function scripting(width: number): string {
  return text(
    width,
    'Ask for the one thing that you want with -q, and check the exit code:',
    '  slug=$(tix create-event "Jazz Night" --capacity 120 --starts "2031-05-01 19:30" -q)\n  code=$(tix book "$slug" --email ada@example.com -q) || exit',
    'Repeat safely with --idempotency-key: the same request under the same key is done once, and a repetition exits 0 and says what is so now. You want that because a process may be killed after it has committed and before it answers.',
    '75 means that nothing was written: try again. --yes answers questions, --no-input refuses to ask. --dry-run does everything but write.',
    'A reader that closes the pipe ends tix quietly: tix list --all | head',
  )
}

function concurrency(width: number): string {
  return text(
    width,
    'Any number of processes may use one database at once. Each write waits for its turn, at most --timeout (10s if not given), and then ends with 75 and nothing written. What a command confirmed is on disk, whatever is killed or unplugged afterwards.',
    'Each booking is made under a file lock, in a transaction that excludes every other, by an UPDATE that fails when there are too few seats. Either of the last two suffices; the lock keeps the wait short.',
    'One file has one name: a database with a second hard link is refused for writing, since two names would have two locks. Keep it on a local disk; for several machines there is PostgreSQL: --db postgres://…',
  )
}

async function roles(width: number): Promise<string> {
  const all = await Promise.all(Object.values(commands).map(load => load()))
  const listed = ROLES.map(role => ({
    term: role,
    text: all.flatMap(({ operation, name }) => (operation?.role === role ? [name] : [])).join(', ') || '–',
  }))
  return text(
    width,
    'A token for HTTP has one of these roles, and may do what is listed beside it and beside the roles above it; see tix help token create. On the command line, whoever may write to the file may do everything.',
    entries(listed, width),
  )
}
