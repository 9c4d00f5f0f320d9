import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { bin } from '../support/processes.ts'
import { boxOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const root = resolve(import.meta.dirname, '../..')
const env = { PATH: process.env['PATH'], NODE_PATH: join(root, 'node_modules'), HOME: folder }
const node = (...args: string[]) => execFileSync(process.execPath, args, { encoding: 'utf8', env })

it('a booking evaluates these modules, of ours and of Node, and no others: each costs every start', async () => {
  const bundle = join(folder, 'tix.cjs')
  node(join(root, 'test/support/telling-bundle.mjs'), bundle)
  const office = await boxOffice(folder)
  const event = await office.createEvent('Jazz Night', 5)
  node(bundle, 'book', event.slug, '--email', 'ada@example.com', '--json', '--db', office.db)
  // A module that has to join: vitest -u, and a look at npm run bench -- book. One that is named only: see esbuild.parts.mjs
  await expect(readFileSync(`${bundle}.txt`, 'utf8')).toMatchFileSnapshot('modules-of-a-booking.txt')
})

it('no module of ours is in two parts: there is one of each', async () => {
  const parts = node(join(root, 'test/support/parts-of-modules.mjs'))
  const seen = parts.trim().split('\n')
  expect(seen.length).toBeGreaterThan(600)
  expect(seen.length).toBe(new Set(seen).size)
})

it('the part of a booking is one scope: no module of ours is wrapped in functions, to be evaluated later', () => {
  expect(readFileSync(join(root, 'dist/tix.cjs'), 'latin1')).not.toContain('__esm')
})

it('the driver of a server has Node load nothing for fetch, which it has no use for', () => {
  const loaded = node(
    '-e',
    `new (require('${root}/dist/pg.cjs').Client)(); console.log(process.moduleLoadList.join())`,
  )
  expect(loaded).toContain('NativeModule net')
  expect(loaded).not.toContain('undici')
})

it('of what Node has to load for a short import, there is only what knows SHA-256, and nothing for streams', async () => {
  const office = await boxOffice(folder, 'import.db')
  await office.createEvent('Jazz Night', 5)
  const file = join(folder, 'guests.csv')
  writeFileSync(file, 'email\nada@example.com\n')
  const command = ['import', file, '--event', 'jazz-night', '-q', '--db', office.db]
  const telling = `
    process.on('exit', () => console.log(process.moduleLoadList.join()))
    process.argv = ${JSON.stringify([process.execPath, bin, ...command])}
    require(${JSON.stringify(bin)})`
  const script = join(folder, 'telling.cjs')
  writeFileSync(script, telling)
  const loaded = node(script)
  expect(loaded).toContain('NativeModule crypto')
  for (const name of ['fs/promises', 'internal/fs/streams', 'perf_hooks', 'v8'])
    expect(loaded).not.toContain(`NativeModule ${name},`)
})

it.each([
  [
    'a booking loads its part of tix alone',
    ['book', 'jazz-night', '--email', 'ada@example.com'],
    ['tix.cjs'],
  ],
  [
    'what is no booking loads what its folder has, and what several have',
    ['list'],
    ['tix.cjs', 'events.cjs', 'shared.cjs'],
  ],
  ['an import does as well', ['import', '/dev/null'], ['tix.cjs', 'files.cjs', 'shared.cjs']],
  [
    'a server that is named takes its driver',
    ['list', '--timeout', '1s'],
    ['tix.cjs', 'events.cjs', 'shared.cjs', 'postgres.cjs', 'pg.cjs'],
    'postgres://tix@127.0.0.1:1/tix',
  ],
])(
  '%s, and V8 takes the code that was compiled when tix was built',
  async (_, command, parts, server?: string) => {
    const office = await boxOffice(folder, `${command[0]}.db`)
    await office.createEvent('Jazz Night', 5)
    const listening = `
    const vm = require('node:vm')
    vm.Script = class extends vm.Script {
      constructor(source, options) {
        super(source, options)
        console.error('loaded', require('node:path').basename(options.filename), this.cachedDataRejected)
      }
    }
    process.argv = ${JSON.stringify([process.execPath, bin, ...command, '--db', server ?? office.db])}
    require(${JSON.stringify(bin)})`
    const { stderr } = spawnSync(process.execPath, ['-e', listening], { encoding: 'utf8', env })
    expect(stderr.match(/loaded .*/g)).toEqual(parts.map(part => `loaded ${part} false`))
  },
)

it('errors have the same names in what is built, which stand in the log of a server', () => {
  // So esbuild calls a class that names itself within.
  expect(readFileSync(join(root, 'dist/tix.cjs'), 'latin1')).not.toMatch(/class _\w+ extends \w*Error\b/)
})
