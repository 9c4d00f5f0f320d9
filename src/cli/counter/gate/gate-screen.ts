import type { Attendance } from '../../../ticketing/check-in/attendance.ts'
import type { CheckIn } from '../../../ticketing/check-in/check-in.ts'
import type { Outcome } from '../../../ticketing/check-in/outcomes.ts'
import { visible } from '../../../values/parse-error.ts'
import { cut, displayWidth, padded } from '../../output/display-width.ts'
import { dateAndTime } from '../../output/human.ts'
import type { Style } from '../../terminal/terminal.ts'
import type { Size } from '../panel/block.ts'

/** What came of the last scan, to be read from two meters: a word first, the color only says it again. */
export interface ShownVerdict {
  kind: 'in' | 'no' | 'back'
  word: string
  who: string
  /** Why it is not let in. */
  why: string
}

const WORDS: Record<Outcome, string> = {
  OK: 'OK',
  UNKNOWN: 'UNKNOWN',
  WRONG_EVENT: 'WRONG EVENT',
  REVOKED: 'REVOKED',
  CANCELED: 'CANCELED',
  HELD: 'NOT SOLD YET',
  UNPAID: 'NOT PAID',
  NOT_YET: 'NOT YET',
  ALREADY_CHECKED_IN: 'ALREADY IN',
}

function verdictOn(checkIn: CheckIn, undone: boolean): ShownVerdict {
  const { outcome, name, type, ticket, booking } = checkIn
  const who = [name ?? 'no name', type].filter(text => text !== null).join(', ')
  if (outcome === 'OK')
    return { kind: undone ? 'back' : 'in', word: undone ? 'TAKEN BACK' : 'OK', who, why: '' }
  return {
    kind: 'no',
    word: WORDS[outcome],
    who: ticket || booking ? who : `"${checkIn.code}"`,
    why: reasonOf(checkIn),
  }
}

function reasonOf({ outcome, first, event, at }: CheckIn): string {
  if (outcome === 'ALREADY_CHECKED_IN' && first) return firstIn(first, at)
  if (outcome === 'WRONG_EVENT' && event) return `for ${event.name}, ${dateAndTime(event.startsAt)}`
  return ''
}

/** `in since 19:31 at north, by maria`; with the date if that is not today's. */
function firstIn({ at, gate, actor }: NonNullable<CheckIn['first']>, now: string): string {
  const day = at.slice(0, 10) === now.slice(0, 10) ? '' : ` on ${at.slice(0, 10)}`
  const where = gate === null ? '' : ` at ${gate}`
  return `in since ${at.slice(11, 16)}${day}${where}, by ${actor}`
}

/** A party: how many of it were let in, and the first of it. */
export function verdictOnParty(checkIns: readonly CheckIn[], undone: boolean): ShownVerdict | undefined {
  const [first] = checkIns
  if (!first) return undefined
  const refused = checkIns.find(({ outcome }) => outcome !== 'OK')
  const verdict = verdictOn(refused ?? first, undone)
  if (refused || checkIns.length === 1) return verdict
  const types = [...new Set(checkIns.map(({ type }) => type))].join(', ')
  return {
    ...verdict,
    word: undone ? `TAKEN BACK ${checkIns.length}` : `${checkIns.length} OK`,
    who: `${first.name ?? 'no name'}, ${types}`,
  }
}

/** A band over the whole width, three lines high where there is room. */
export function band(verdict: ShownVerdict | undefined, style: Style, { columns, rows }: Size): string[] {
  if (!verdict) return []
  const width = columns - 1
  const { kind, word, who, why } = verdict
  const color =
    kind === 'in'
      ? style.bgGreen.black.bold
      : kind === 'no'
        ? style.bgRed.white.bold
        : style.bgYellow.black.bold
  const line = (text: string) => color(padded(cut(`  ${text}`, width), width, 'left'))
  const says = visible(`${word}   ${who}`)
  const fits = displayWidth(says) + 2 <= width
  const lines = [...(fits ? [says] : [visible(word), visible(who)]), ...(why === '' ? [] : [visible(why)])]
  const blank = rows >= 16 ? [line('')] : []
  return [...blank, ...lines.map(line), ...blank]
}

/** One line of what has been, for the transcript. */
export function inTranscript(checkIn: CheckIn, undone: boolean, style: Style): string {
  const { word, who, why, kind } = verdictOn(checkIn, undone)
  const color = kind === 'in' ? style.green : kind === 'no' ? style.red : style.yellow
  const text = [checkIn.at.slice(11, 19), color(padded(word, 11, 'left')), visible(who)]
  return [...text, checkIn.ticket ?? '', visible(why)].filter(part => part !== '').join('  ')
}

/** `12 of 50 in`, `General admission 10/40`, `vip 2/10`. */
export function counts(
  { checkedIn, expected }: Attendance,
  types: readonly (Attendance & { type: string })[],
  style: Style,
): string[] {
  const sum = style.bold(`${checkedIn} of ${expected} in`)
  if (types.length < 2) return [sum]
  return [sum, ...types.map(({ type, checkedIn, expected }) => `${visible(type)} ${checkedIn}/${expected}`)]
}
