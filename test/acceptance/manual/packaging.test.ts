import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { execa } from 'execa'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const root = resolve(import.meta.dirname, '../../..')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const npm = (...args: string[]) => execa('npm', [...args, '--ignore-scripts', '--offline'], { cwd: root })

/** Every file that the build has made. */
function built(): string[] {
  return readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map(file => relative(root, join(file.parentPath, file.name)))
    .sort()
}

const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/

/** As vitest.config.mts was given them. */
const { TIX_TEST_CA_CERTS } = process.env
const certificates = TIX_TEST_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS: TIX_TEST_CA_CERTS }

let packed: { filename: string; files: { path: string }[] }
beforeAll(async () => {
  ;[packed] = JSON.parse((await npm('pack', '--json', '--pack-destination', folder)).stdout)
})

describe('the package, from its tarball into an empty home', () => {
  const home = join(folder, 'home')
  const prefix = join(folder, 'from-tarball')
  const installed = join(prefix, 'lib/node_modules/tix')
  const addon = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node'
  const tix = (...args: string[]) =>
    execa(join(prefix, 'bin/tix'), args, {
      env: { PATH: process.env['PATH'], HOME: home },
      extendEnv: false,
      reject: false,
    })
  const createEvent = () =>
    tix('create-event', 'Jazz Night', '--capacity', '5', '--starts', '2031-05-01 19:30', '-q')
  let said: string

  beforeAll(async () => {
    mkdirSync(home)
    const cache = process.env['npm_config_cache'] ?? (await execa('npm', ['config', 'get', 'cache'])).stdout // npm test names it
    const args = ['install', '--global', '--prefix', prefix, '--prefer-offline', '--fetch-retries', '0']
    const { stdout, stderr, exitCode } = await execa(
      'npm',
      [...args, '--ignore-scripts', join(folder, packed.filename)],
      {
        env: { HOME: home, npm_config_cache: cache, ...certificates },
        reject: false,
      },
    )
    said = stdout + stderr
    if (exitCode !== 0 && !NO_NETWORK.test(said)) throw new Error(said)
  })

  beforeEach(context => {
    if (!NO_NETWORK.test(said)) return
    console.warn('NOT RUN: the installation of the tarball, because no registry can be reached')
    context.skip()
  })

  it('is installed without a warning, with its pages for man', async () => {
    expect(said).not.toMatch(/warn|deprecated/i)
    expect(readdirSync(join(prefix, 'share/man/man1')).sort()).toEqual(
      readdirSync(join(root, 'dist/man')).sort(),
    )
  })

  it('says what to run where its addon is not built, or was built for another Node', async () => {
    const run = `Run: cd ${installed} && npm rebuild better-sqlite3`
    expect(await createEvent()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error: better-sqlite3 is not built; this is Node \d/),
    })
    mkdirSync(join(installed, dirname(addon)), { recursive: true })
    writeFileSync(join(installed, addon), 'of another Node')
    const { exitCode, stderr } = await createEvent()
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^error: better-sqlite3 was built for another Node or another system/)
    expect(stderr).toContain(run)
    expect((await tix('book', '--help')).exitCode).toBe(0)
  })

  it('sells once it is built', async () => {
    cpSync(join(root, addon), join(installed, addon))
    expect(await createEvent()).toMatchObject({ exitCode: 0, stdout: 'jazz-night', stderr: '' })
    expect(await tix('book', 'jazz-night', '--email', 'ada@example.com', '-q')).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringMatching(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/),
    })
    expect(existsSync(join(home, '.local/share/tix/tix.db'))).toBe(true)
  })
})

describe('the package', () => {
  it('names the pages for man that were built (npm run docs)', () => {
    expect([...packageJson.man].sort()).toEqual(built().filter(file => file.startsWith('dist/man/')))
  })

  it('holds what is needed to run, and nothing else', () => {
    expect(packed.files.map(({ path }) => path).sort()).toEqual([
      'LICENSE',
      'README.md',
      'bin/tix.js',
      ...built(),
      'package.json',
    ])
  })

  it('installed globally is a tix that works from any folder', async () => {
    const office = await boxOffice(folder)
    await office.createEvent('Jazz Night', 5)
    const prefix = join(folder, 'prefix')
    await npm('install', '--global', '--prefix', prefix, root)
    const { stdout } = await execa(join(prefix, 'bin/tix'), ['list', '-q', '--db', 'office.db'], {
      cwd: folder,
    })
    expect(stdout).toBe('jazz-night')
  })

  /** fastify's own: named here, because an override of ours would not count where tix is installed. */
  const FOR_NODE_20 = ['light-my-request']

  it('needs at run time exactly what the bundle leaves out', () => {
    const bundles = built()
      .filter(file => file.endsWith('.cjs'))
      .map(file => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const required = [...bundles.matchAll(/\brequire(?:\.resolve)?\("((?:@[^"/]+\/)?[^".:/]+)[^"]*"\)/g)].map(
      ([, name]) => name ?? '',
    )
    const packages = required.filter(name => name !== 'node' && !builtinModules.includes(name))
    expect(Object.keys(packageJson.dependencies).sort()).toEqual(
      [...new Set([...packages, ...FOR_NODE_20])].sort(),
    )
  })

  it('is locked without the address of any registry', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http')
  })
})

it('the quick start shows five of twelve confirmed, seven sold out, and names its database', async () => {
  const { stdout, exitCode } = await execa('sh', ['docs/quickstart.sh'], { cwd: root, reject: false })
  expect(stdout).toContain('\n5 confirmed, 7 told SOLD_OUT\n')
  expect(exitCode).toBe(0)
  const database = /The database is (\S+)\/box-office\.db/.exec(stdout)?.[1] ?? ''
  expect(database).toContain('tix-quickstart.')
  rmSync(database, { recursive: true })
})
