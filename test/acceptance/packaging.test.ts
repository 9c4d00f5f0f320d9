import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, relative, resolve } from 'node:path'
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
