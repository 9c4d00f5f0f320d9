import { money, moneyText } from '../../values/money.ts'
import { ParseError } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { systemTimeZone } from '../../values/time/zone.ts'
import type { Check } from '../interface/maintenance.ts'
import type { Queries } from '../queries/index.ts'
import { INVARIANTS } from '../queries/upkeep/invariants.ts'
import { figuresCheck } from './figures-check.ts'

type Health = Queries['health']

/** A clock that is behind the last entry of the log by more than this is worth a warning, in milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000
/** A clock that shows an earlier date is wrong: tix did not exist then. */
const EARLIEST_NOW = '2025-01-01'

/** What can be asked of the tables on either engine: every invariant, and what the log says of the clock. */
export async function contentChecks(queries: Queries, now: Instant): Promise<Check[]> {
  const { health } = queries
  return [
    ...(await invariantChecks(health)),
    await figuresCheck(queries, now),
    await owedCheck(health, now),
    await clockCheck(health, now),
  ]
}

/** @param breathe is called before each of them; what it throws ends the checking */
export async function invariantChecks(health: Health, breathe = async () => {}): Promise<Check[]> {
  const checks: Check[] = []
  for (const invariant of INVARIANTS) {
    await breathe()
    const { count, rows } = await health.offendersOf(invariant)
    checks.push({
      name: invariant.name,
      status: count === 0 ? 'ok' : 'failed',
      message:
        count === 0
          ? invariant.holds
          : `${rowsOf(count)} ${count === 1 ? 'breaks' : 'break'} the rule: ${invariant.holds}`,
      details: { count, rows },
    })
  }
  return checks
}

/** Money of bookings that have ended, or became smaller: no error, but somebody waits for it. */
async function owedCheck(health: Health, now: Instant): Promise<Check> {
  const sums = (await health.owed(now)).map(({ currency, amount, bookings }) => ({
    ...money(amount, currency),
    bookings,
  }))
  if (sums.length === 0)
    return {
      name: 'owed',
      status: 'ok',
      message: 'Nobody has paid more than their seats cost',
      details: { sums },
    }
  const each = sums.map(
    sum => `${moneyText(sum)} for ${sum.bookings} ${sum.bookings === 1 ? 'booking' : 'bookings'}`,
  )
  return {
    name: 'owed',
    status: 'warning',
    message: `Paid without seats, to be given back: ${each.join(', ')}`,
    details: { sums },
  }
}

async function clockCheck(health: Health, now: Instant): Promise<Check> {
  const last = await health.lastEntryAt()
  const timezone = zoneInWords()
  const details = { now, timezone, lastEntry: last ?? null }
  const behindMs = last ? Date.parse(last) - Date.parse(now) : 0
  if (behindMs > CLOCK_TOLERANCE_MS || now < EARLIEST_NOW)
    return {
      name: 'clock',
      status: 'warning',
      message: `The clock says ${now}, but the last entry of the log is of ${last ?? 'never'}: sales open and holds expire by this clock`,
      details,
    }
  return { name: 'clock', status: 'ok', message: `${now}, time zone ${timezone}`, details }
}

function zoneInWords(): string {
  try {
    return systemTimeZone()
  } catch (error) {
    if (error instanceof ParseError) return 'unknown: times without a zone are refused'
    throw error
  }
}

export function rowsOf(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`
}
