import type { Queries } from '../../store/queries/index.ts'
import { withoutHyphens } from '../../values/codes/booking-code.ts'
import { currencyCodes } from '../../values/currency.ts'
import type { Argument, Option } from '../option.ts'
import type { Candidate } from './candidate.ts'

/** Looks something up in the box office; empty where there is none, or it does not answer at once. */
export type Ask = (question: (queries: Queries) => Promise<string[]>) => Promise<string[]>

interface Situation {
  typed: string
  /** The words before, without options. */
  before: readonly string[]
  ask: Ask
}

/** So many are offered at most: more than that nobody reads. */
const MOST = 100

/** Candidates for the value of a field. */
export async function valuesOf(
  part: Option | Argument,
  { typed, before, ask }: Situation,
): Promise<Candidate[]> {
  if (part.words) return part.words.map(value => ({ value }))
  const found = await lookUp(part.key, typed, before, ask)
  return found.map(value => ({ value }))
}

async function lookUp(key: string, typed: string, before: readonly string[], ask: Ask): Promise<string[]> {
  switch (key) {
    case 'event':
    case 'from':
      return ask(queries => queries.completion.slugs(typed.toLowerCase(), MOST))
    case 'booking':
    case 'codes':
    case 'code':
      return ask(async queries => (await queries.completion.bookingCodes(plain(typed), MOST)).map(printed))
    case 'voucher':
      return ask(queries => queries.completion.voucherCodes(typed.toUpperCase(), MOST))
    case 'type':
      return ask(queries => queries.completion.ticketTypes(before, MOST))
    case 'timezone':
      return Intl.supportedValuesOf('timeZone')
    case 'currency':
      return currencyCodes()
    case 'format':
      return ['table', 'json', 'ndjson', 'csv', 'tsv']
    case 'color':
      return ['auto', 'always', 'never']
    default:
      return []
  }
}

function plain(code: string): string {
  return withoutHyphens(code).toUpperCase()
}

function printed(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}
