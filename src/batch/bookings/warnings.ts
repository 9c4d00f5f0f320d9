import { counted } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import { shellWord } from '../../values/shell-word.ts'
import type { BatchInput, InputRequest } from '../input/batch-input.ts'
import type { Table } from '../input/records.ts'
import type { ImportTally } from './import-tally.ts'
import type { Reading } from './reading.ts'

/** Warns of an unread column that looks as if it mattered. */
export function notRead(heading: string, as: string): string {
  const field = { 'a status': 'status', 'a quantity': 'quantity', 'a reference': 'ref' }[as] ?? 'ref'
  return `The column ${quoted(heading)} looks like ${as} and is not read. ${howToRead(field, heading)}`
}

function howToRead(field: string, heading: string): string {
  return `Read it: --map ${field}=${shellWord(heading.replace(/\s+/g, ' '))}, or say that it is none: --map ${field}=`
}

/** Warns of an input without a line that is read. */
export function nothingIn({ name }: BatchInput, { skipLines = 0 }: InputRequest): string {
  return skipLines === 0
    ? `${capital(name)} is empty: there is not even a header`
    : `${capital(name)} has nothing below the ${counted(skipLines, 'line')} that --skip-lines passes over, not even a header`
}

/** What is no error, but may be wrong. */
export function warningsOf(
  reading: Reading,
  input: BatchInput,
  { moneyDropped, strays }: ImportTally,
): string[] {
  return [
    ...[...reading.suspicious].map(([heading, as]) => notRead(heading, as)),
    ...[...strays].map(
      ([heading, { word, rows }]) =>
        `The column ${quoted(heading)} is not read, and says ${quoted(word)} or the like in ${counted(rows, 'row')}, which ${rows === 1 ? 'takes' : 'take'} seats. ${howToRead('status', heading)}`,
    ),
    ...(moneyDropped.size > 0 ? [moneyNotKept(moneyDropped)] : []),
    ...(input.hasGrown() ? [`${capital(input.name)} changed while it was read: import it again`] : []),
  ]
}

/** At most so many events are named. */
const MOST_NAMED = 3

function moneyNotKept(byEvent: ReadonlyMap<string, number>): string {
  const events = [...byEvent.keys()]
  const rows = [...byEvent.values()].reduce((sum, count) => sum + count, 0)
  const others = events.length > MOST_NAMED ? [counted(events.length - MOST_NAMED, 'other event')] : []
  const named = [...events.slice(0, MOST_NAMED), ...others].join(', ')
  return (
    `${counted(rows, 'row')}: amounts not kept, because there are no prices: ${named}. ` +
    'Give its ticket types prices before the import, or say that you do not want the amounts: --map total= --map paid='
  )
}

export function capital(name: string): string {
  return name === 'standard input' ? 'Standard input' : name
}

/** Notes the sheets of a workbook that were not read, unless one was asked for by name. */
export function sheetsNotRead({ otherSheets = [] }: Table): string[] {
  if (otherSheets.length === 0) return []
  const names = otherSheets.slice(0, MOST_NAMED).map(quoted).join(', ')
  const more = otherSheets.length > MOST_NAMED ? ', …' : ''
  return [`Only the first sheet was read, not ${names}${more}. To read another: --sheet <name>`]
}

/** Notes where the rejects file of an earlier run was put. */
export function rejectsPutAside(aside: string | null): string[] {
  return aside === null ? [] : [`What stood in the place of the rejects file was put aside as ${aside}`]
}

/** What is good to know. @param aside where the rejects file of an earlier run was put */
export function notesOf(
  reading: Reading,
  { ahead, keptChanges }: ImportTally,
  aside: string | null,
): string[] {
  const told = new Map(reading.notes)
  if (ahead > 0) told.set(AHEAD, ahead)
  if (keptChanges > 0) told.set(KEPT_CHANGES, keptChanges)
  return [
    ...[...told].map(([what, rows]) => `${counted(rows, 'row')}: ${what}`),
    ...(reading.ignoresMore
      ? [`More than ${reading.ignored.size} columns are not read; these are named`]
      : []),
    ...rejectsPutAside(aside),
  ]
}

const AHEAD = 'booked at a time to come, as it says: kept as booked now'
const KEPT_CHANGES =
  'changed here since it was imported: that stays, where the row says what it said (seats, money, address, names)'
