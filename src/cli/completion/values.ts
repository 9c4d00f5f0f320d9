import type { Queries } from '../../store/queries/index.ts'
import { withoutHyphens } from '../../values/codes/booking-code.ts'
import { currencyCodes } from '../../values/currency.ts'
import { instant } from '../../values/time/instant.ts'
import { now } from '../clock.ts'
import type { Argument, Option } from '../option.ts'
import type { Candidate } from './candidate.ts'

/** Looks something up in the box office; empty where there is none, or it does not answer at once. */
export type Ask = (question: (queries: Queries) => Promise<string[]>) => Promise<string[]>

interface Situation {
  /** The name of the command. */
  command: string
  typed: string
  /** The words before, without options. */
  before: readonly string[]
  ask: Ask
}

/** So many are offered at most: more than that nobody reads. */
const MOST = 100

/** Candidates for the value of a field. */
export async function valuesOf(part: Option | Argument, situation: Situation): Promise<Candidate[]> {
  if (part.words) return part.words.map(value => ({ value }))
  const found = await lookUp(part, situation)
  return found.map(value => ({ value }))
}

/** Commands that take an event only while it sells. */
const SELLING = ['book', 'sell', 'exchange', 'waitlist join']

async function lookUp(
  part: Option | Argument,
  { command, typed, before, ask }: Situation,
): Promise<string[]> {
  switch (part.key) {
    case 'event':
    case 'from':
      if (part.placeholder === 'when') return []
      if (SELLING.includes(command))
        return ask(queries => queries.completion.sellingSlugs(typed.toLowerCase(), instant(now()), MOST))
      return [
        ...(await slugs(typed, ask)),
        ...(command === 'show' && typed !== '' ? await bookings(typed, ask) : []),
      ]
    case 'booking':
    case 'codes':
    case 'code':
    case 'insteadOf':
      if (command === 'create-voucher') return []
      if (command === 'vouchers' || command === 'end-voucher') return vouchers(typed, ask)
      return bookings(typed, ask)
    case 'voucher':
      return vouchers(typed, ask)
    case 'type':
      return ask(queries => queries.completion.ticketTypes([...before, ...before.map(plain)], MOST))
    case 'name':
      return command === 'token revoke' ? ask(queries => queries.completion.tokenNames(typed, MOST)) : []
    case 'value':
      // Of `config set color`.
      return lookUp({ ...part, key: before.at(-1) ?? '' }, { command, typed, before, ask })
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

function slugs(typed: string, ask: Ask): Promise<string[]> {
  return ask(queries => queries.completion.slugs(typed.toLowerCase(), MOST))
}

function bookings(typed: string, ask: Ask): Promise<string[]> {
  return ask(async queries => (await queries.completion.bookingCodes(plain(typed), MOST)).map(printed))
}

function vouchers(typed: string, ask: Ask): Promise<string[]> {
  return ask(queries => queries.completion.voucherCodes(typed.toUpperCase(), MOST))
}

function plain(code: string): string {
  return withoutHyphens(code).toUpperCase()
}

function printed(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}
