import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { testBin as bin } from '../../support/processes.ts'
import { CLOCK_BY } from './clock.ts'
import { Driver } from './driver.ts'
import { figuresOf, isClean, reportText } from './report.ts'
import { judge } from './verdict.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    db: { type: 'string' },
    workers: { type: 'string', default: '8' },
    fault: { type: 'string' },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'tix-torture-'))
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6))
const db = values.db ?? join(folder, 'office.db')
console.log(`seed ${seed}, database ${db}, clocks moved by ${CLOCK_BY}`)
const driver = new Driver({
  db,
  folder,
  seconds: Number(values.minutes) * 60,
  seed,
  workers: Number(values.workers),
  bin,
  fault: values.fault,
})
await driver.run()
const verdict = await judge(db, folder, driver.journal.entries)
console.log(reportText(figuresOf(driver), verdict))
if (isClean(verdict)) rmSync(folder, { recursive: true, force: true })
else {
  console.log(`what was acknowledged, and the database: ${folder}`)
  process.exitCode = 1
}
