import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { testBin as bin } from '../../support/processes.ts'
import { CLOCK_BY } from './clock.ts'
import { Driver } from './driver.ts'
import { figuresOf, isClean, reportText } from './judging/report.ts'
import { judge } from './judging/verdict.ts'
import { Random } from './random.ts'
import { Servers } from './servers.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    db: { type: 'string' },
    workers: { type: 'string', default: '8' },
    fault: { type: 'string' },
    // Servers of its own, which are killed and promoted.
    servers: { type: 'boolean', default: false },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'tix-torture-'))
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6))
const servers = values.servers ? await Servers.start(new Random(seed + 2)) : undefined
const db = servers?.gate.url ?? values.db ?? join(folder, 'office.db')
console.log(`seed ${seed}, database ${db}, clocks moved by ${CLOCK_BY}`)
const driver = new Driver({
  db,
  folder,
  seconds: Number(values.minutes) * 60,
  seed,
  workers: Number(values.workers),
  bin,
  fault: values.fault,
  servers,
})
await driver.run()
const verdict = await judge(db, folder, driver.journal.entries)
console.log(reportText(figuresOf(driver), verdict))
if (servers) console.log(`servers       ${JSON.stringify(servers.done)}`)
await servers?.stop()
if (isClean(verdict)) rmSync(folder, { recursive: true, force: true })
else {
  console.log(`what was acknowledged, and the database: ${folder}`)
  process.exitCode = 1
}
