import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testBin as bin, scratchFolder } from '../support/tix.ts'
import { Driver } from './torture/driver.ts'
import { fateOf } from './torture/judging/journal.ts'
import { figuresOf, isClean, reportText } from './torture/judging/report.ts'
import { judge, type Verdict } from './torture/judging/verdict.ts'
import { GUARDS, sabotaged } from './torture/sabotage.ts'

/** A short one; `npm run torture -- --minutes 10` by hand. */
const LONG = { seconds: 7, leastRequests: 80 }
const WITHOUT_LOCK = { seconds: 3, leastRequests: 30 }
/** Small events are sold out soon. */
const FEW_SEATS = { least: 4, most: 12 }
/** Chance is part of it: a defect that was not seen gets another chance to show itself. */
const TO_BE_SEEN = { seconds: 1.5, leastRequests: 20 }
const ATTEMPTS = 20

const scratch = scratchFolder()

async function torture(
  length: { seconds: number; leastRequests: number },
  change: { bin?: string; fault?: string } = {},
  seed = 7,
) {
  const folder = mkdtempSync(join(scratch, 'torture-'))
  const db = join(folder, 'office.db')
  const driver = new Driver({ db, folder, ...length, seed, workers: 4, seats: FEW_SEATS, bin, ...change })
  await driver.run()
  const verdict = await judge(db, folder, driver.journal.entries)
  return { driver, verdict, text: reportText(figuresOf(driver), verdict) }
}

/** Tortures a tix with a defect until that shows. */
async function seen(change: { bin?: string; fault?: string }, list: (verdict: Verdict) => readonly string[]) {
  for (let attempt = 1; ; attempt++) {
    const { verdict } = await torture(TO_BE_SEEN, change, attempt)
    if (list(verdict).length > 0 || attempt === ATTEMPTS) return verdict
  }
}

describe('torture', () => {
  it('loses nothing and oversells nothing, whatever is done to the processes', async () => {
    const { driver, verdict, text } = await torture(LONG)
    expect(isClean(verdict), text).toBe(true)
    expect(figuresOf(driver).kills).toBeGreaterThan(0)
    expect(driver.journal.entries.filter(entry => fateOf(entry) === 'acknowledged').length).toBeGreaterThan(5)
  })

  it('does no harm without the file lock: the transaction is the guard', async () => {
    const { verdict, text } = await torture(WITHOUT_LOCK, { fault: 'no-lock' })
    expect(isClean(verdict), text).toBe(true)
  })
})

describe('torture sees a tix', () => {
  it('that confirms before it commits: bookings are lost', async () => {
    const verdict = await seen({ fault: 'acknowledge-early' }, ({ lost }) => lost)
    expect(verdict.lost).not.toEqual([])
  })

  it('without file lock and IMMEDIATE: processes are refused that only had to wait', async () => {
    const refused = ({ answers }: Verdict) => answers.filter(answer => answer.includes('was told BUSY after'))
    // They linger, or on a machine that is busy hardly two would meet.
    const verdict = await seen({ fault: 'no-lock,deferred,pause-in-transaction:100' }, refused)
    expect(refused(verdict)).not.toEqual([])
    // SQLite notices that what was read is out of date: no seat is sold twice even so.
    expect([...verdict.oversold, ...verdict.lost]).toEqual([])
  })

  it('without the condition on the row and its CHECK: seats are oversold', async () => {
    const bin = sabotaged(mkdtempSync(join(scratch, 'sabotaged-')), [GUARDS.conditionalUpdate, GUARDS.check])
    // Seats that are given back later mend the count of what is free: the log tells of the moment all the same.
    const verdict = await seen({ bin }, ({ oversold, broken }) => (broken.length > 0 ? oversold : []))
    expect(verdict.oversold).not.toEqual([])
    expect(verdict.broken).not.toEqual([])
  })
})
