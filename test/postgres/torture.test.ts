import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Driver } from '../faults/torture/driver.ts'
import { figuresOf, isClean, reportText } from '../faults/torture/judging/report.ts'
import { judge } from '../faults/torture/judging/verdict.ts'
import { run } from '../faults/torture/processes.ts'
import { Random } from '../faults/torture/random.ts'
import { GUARDS, sabotaged } from '../faults/torture/sabotage.ts'
import { Servers } from '../faults/torture/servers.ts'
import { ask } from '../support/databases.ts'
import { bin, scratchFolder, tixProcess } from '../support/tix.ts'

/** A short one; `npm run torture -- --servers --minutes 10` by hand. */
const SECONDS = 4
const scratch = scratchFolder()

async function torture(seed: number) {
  const folder = mkdtempSync(join(scratch, 'torture-'))
  const servers = await Servers.start(new Random(seed))
  try {
    const db = servers.gate.url
    const driver = new Driver({ db, folder, seconds: SECONDS, seed, workers: 3, bin, servers })
    await driver.run()
    const verdict = await judge(db, folder, driver.journal.entries)
    return { verdict, text: `${reportText(figuresOf(driver), verdict)}\n${JSON.stringify(servers.done)}` }
  } finally {
    await servers.stop()
  }
}

describe('servers that are killed and promoted as COMMIT is sent', { timeout: 300_000 }, () => {
  it('lose nothing and do nothing twice', async () => {
    const { verdict, text } = await torture(11)
    expect(isClean(verdict), text).toBe(true)
  })

  it('would be believed by a tix that takes the number of a transaction for evidence', async () => {
    const broken = sabotaged(mkdtempSync(join(scratch, 'sabotaged-')), [GUARDS.token])
    const servers = await Servers.start(new Random(1))
    try {
      const db = servers.gate.url
      const event = ['create-event', 'Jazz', '--capacity', '9', '--starts', '2031-05-01 19:30', '--db', db]
      expect((await tixProcess(event)).exit).toBe(0)
      const killed = servers.killAtCommit()
      const { child, ended } = run(
        broken,
        ['book', 'jazz', '--email', 'ada@example.com', '--json', '--timeout', '5m', '--db', db],
        {},
      )
      await killed
      const { exit } = await ended
      expect([child.killed, exit]).toEqual([false, 0])
      expect(await ask(db, 'SELECT code FROM bookings')).toEqual([])
    } finally {
      await servers.stop()
    }
  })
})
