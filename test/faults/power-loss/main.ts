import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { outage } from './outage.ts'

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100' },
    cuts: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'tix-power-loss-'))
const { images, opened, cutInside, acknowledged, problems } = await outage(
  folder,
  Number(values.images),
  Number(values.cuts),
  Number(values.seed),
)
console.log(
  `images ${images}, opened after a crash ${opened}, of which cut inside a transaction ${cutInside}`,
)
console.log(`acknowledged by the last image ${acknowledged}, problems ${problems.length}`)
for (const problem of problems.slice(0, 50)) console.log(`  ${problem}`)
if (problems.length > 0) process.exitCode = 1
else rmSync(folder, { recursive: true, force: true })
