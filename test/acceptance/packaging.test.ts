import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const root = resolve(import.meta.dirname, '../..')
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const npm = (...args: string[]) => execa('npm', [...args, '--ignore-scripts', '--offline'], { cwd: root })

/** Every file that the build has made. */
function built(): string[] {
  return readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map(file => relative(root, join(file.parentPath, file.name)))
    .sort()
}

describe('the package', () => {
  it('holds what is needed to run, and nothing else', async () => {
    const { stdout } = await npm('pack', '--dry-run', '--json')
    const [packed] = JSON.parse(stdout)
    expect(packed.files.map((file: { path: string }) => file.path).sort()).toEqual([
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

  it('needs at run time exactly what the bundle leaves out', () => {
    const bundles = built()
      .filter(file => file.endsWith('.cjs'))
      .map(file => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const required = [...bundles.matchAll(/\brequire(?:\.resolve)?\("((?:@[^"/]+\/)?[^".:/]+)[^"]*"\)/g)].map(
      ([, name]) => name ?? '',
    )
    const packages = required.filter(name => name !== 'node' && !builtinModules.includes(name))
    expect(Object.keys(packageJson.dependencies).sort()).toEqual([...new Set(packages)].sort())
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

it('the commands of the README, in an empty folder, print what it says', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const script = /<!-- test: demo -->\n\n((?: {4}.*\n)+)/.exec(readme)?.[1]?.replaceAll('| jq .', '') ?? ''
  const home = join(folder, 'readme')
  mkdirSync(join(home, 'bin'), { recursive: true })
  symlinkSync(join(root, 'bin/tix.js'), join(home, 'bin/tix'))
  const env = { PATH: `${join(home, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}` }
  const { stdout } = await execa('sh', ['-c', script], { cwd: home, env })
  const lines = stdout.split('\n')
  expect(lines.filter(line => line === 'exit 0')).toHaveLength(5)
  expect(lines.filter(line => line === 'exit 4')).toHaveLength(7)
  for (const printed of [
    /^ {4}(\{"success":false.*SOLD_OUT.*)$/m.exec(readme)?.[1],
    /^ {4}(jazz-night\tJazz Night\t.*)$/m.exec(readme)?.[1],
  ])
    expect(lines).toContain(printed)
})
