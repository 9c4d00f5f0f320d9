import { ParseError, quoted } from '../../values/parse-error.ts'
import { type When, when } from '../../values/time/when.ts'
import type { DayOrder } from '../layouts/layout.ts'

/** In English, German, French, Spanish, Italian and Dutch; of each, three letters or more that no other month has. */
const MONTHS: readonly (readonly string[])[] = [
  'january januar jänner janvier enero gennaio januari',
  'february februar feber février fevrier febrero febbraio februari',
  'march märz maerz mrz mars marzo maart mrt',
  'april avril abril aprile',
  'may mai mayo maggio mei',
  'june juni juin junio giugno',
  'july juli juillet julio luglio',
  'august août aout agosto augustus',
  'september septembre septiembre setiembre settembre',
  'october oktober octobre octubre ottobre',
  'november novembre noviembre',
  'december dezember décembre decembre diciembre dicembre',
].map(names => names.split(' '))

const CLOCK = String.raw`(\d{1,2})[:h](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap])?\.?(?:m\.?)?`
const ZONE = String.raw`\s*(Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?(?:\[[^\]]*\])?`
const REST = String.raw`(?:,?[T\s]+(?:at |um |à |alle |om )?${CLOCK}${ZONE})?(?: Uhr)?$`
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${REST}`, 'i')
const DOTTED = new RegExp(String.raw`^(\d{1,2})\.\s?(\d{1,2})\.(\d{4})${REST}`, 'i')
const SLASHED = new RegExp(String.raw`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})${REST}`, 'i')
const MONTH_FIRST = new RegExp(
  String.raw`^(?:\p{L}+\.?,? )?(\p{L}{3,})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})${REST}`,
  'iu',
)
const DAY_FIRST = new RegExp(
  String.raw`^(?:\p{L}+\.?,? )?(\d{1,2})\.?(?:st|nd|rd|th)?[ -](\p{L}{3,})\.?,?[ -](\d{4})${REST}`,
  'iu',
)

/**
 * A time as other systems and spreadsheets write it: what tix reads anyway, `Apr 3, 2026 7:30 PM`, `3.4.2026 19:30`,
 * `2026/04/03 7:30:11 PM GMT+2`, `2026-10-07 09:50:26 +0200`. Without an offset it is a local time of the event.
 *
 * @param dayOrder which of two numbers before a slash is the month, where only one reading exists by itself
 * @throws ParseError
 */
export function timeOf(raw: string, dayOrder?: DayOrder): When {
  try {
    return when(raw)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const text = otherwise(raw.trim(), dayOrder)
    if (text === undefined) throw error
    return when(text)
  }
}

/** Rewrites another system's time as tix writes it; `undefined` for what is none. @throws ParseError where it may be two days */
function otherwise(raw: string, dayOrder: DayOrder | undefined): string | undefined {
  const year = YEAR_FIRST.exec(raw)
  if (year) return written(Number(year[1]), Number(year[2]), Number(year[3]), year.slice(4))
  const dotted = DOTTED.exec(raw)
  if (dotted) return written(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]), dotted.slice(4))
  const slashed = SLASHED.exec(raw)
  if (slashed) {
    const [month, day] = ordered(Number(slashed[1]), Number(slashed[2]), dayOrder, raw)
    return written(Number(slashed[3]), month, day, slashed.slice(4))
  }
  const monthFirst = MONTH_FIRST.exec(raw)
  if (monthFirst)
    return written(Number(monthFirst[3]), monthOf(monthFirst[1]), Number(monthFirst[2]), monthFirst.slice(4))
  const dayFirst = DAY_FIRST.exec(raw)
  if (dayFirst)
    return written(Number(dayFirst[3]), monthOf(dayFirst[2]), Number(dayFirst[1]), dayFirst.slice(4))
  return undefined
}

/** The order of day and month that a date reveals, where one of the numbers is above 12. */
export function dayOrderOf(raw: string): DayOrder | undefined {
  const [, a, b] = SLASHED.exec(raw.trim()) ?? []
  if (a === undefined || b === undefined || Number(a) > 12 === Number(b) > 12) return undefined
  return Number(a) > 12 ? 'dmy' : 'mdy'
}

function ordered(
  a: number,
  b: number,
  order: DayOrder | undefined,
  raw: string,
): [month: number, day: number] {
  if (a > 12) return [b, a]
  if (b > 12 || a === b) return [a, b]
  if (order !== undefined) return order === 'mdy' ? [a, b] : [b, a]
  throw new ParseError(
    `may be day ${a} of month ${b} or day ${b} of month ${a}: ${quoted(raw)}. Write it as year-month-day, or say --day-order`,
  )
}

function monthOf(name = ''): number {
  const begun = name.toLowerCase()
  const at = MONTHS.findIndex(names => names.some(known => known.startsWith(begun)))
  const isOne = at === MONTHS.findLastIndex(names => names.some(known => known.startsWith(begun)))
  return isOne ? at + 1 : 0
}

function written(
  year: number,
  month: number,
  day: number,
  [hour, minute, second, half, zone]: readonly (string | undefined)[],
): string | undefined {
  if (month === 0) return undefined
  const date = `${year}-${two(month)}-${two(day)}`
  if (hour === undefined || minute === undefined) return date
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (half !== undefined && (Number(hour) > 12 || Number(hour) === 0)) return undefined
  return `${date}T${two(hours)}:${minute}:${second ?? '00'}${offset(zone)}`
}

/** Rewrites `GMT+2`, `+0200` or `UTC` as an offset of RFC 3339. */
function offset(zone: string | undefined): string {
  if (zone === undefined) return ''
  const [, sign, hours, minutes = '00'] = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? []
  return sign === undefined ? 'Z' : `${sign}${two(Number(hours))}:${minutes}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
