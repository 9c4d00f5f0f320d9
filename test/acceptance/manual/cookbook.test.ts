import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { bin, scratchFolder } from '../../support/tix.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/scripting.md'), 'utf8')
const [, cookbook = ''] = /^## Cookbook\n(.*?)^## /ms.exec(page) ?? []
const [opening = '', ...recipes] = cookbook.split(/^### /m)
const blockOf = (text: string, language: string) =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(text)?.[1] ?? ''
const office = blockOf(opening, 'sh')

const folder = scratchFolder()
const shared = join(folder, 'shared')
symlinkSync(bin, join(folder, 'tix'))
const PATH = `${folder}:${dirname(process.execPath)}:${process.env['PATH']}`

/** Codes by the order in which they come: they differ from run to run. */
function comparable(text: string): string {
  const codes: string[] = []
  return text.replaceAll(/\b[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b/g, code => {
    if (!codes.includes(code)) codes.push(code)
    return `<code ${codes.indexOf(code) + 1}>`
  })
}

/** Types a script into a shell of its own, in a folder that is its home. */
function typed(script: string, cwd: string) {
  const env = { PATH, HOME: cwd, TZ: 'UTC' }
  return execa('sh', ['-c', script], { cwd, env, extendEnv: false, reject: false })
}

const [exported = ''] = /^export .*\n/.exec(office) ?? []

beforeAll(async () => {
  mkdirSync(shared)
  expect((await typed(`set -e\n${office}`, shared)).exitCode).toBe(0)
})

describe('the cookbook', () => {
  it('has recipes for each of the three', () => {
    for (const reader of ['Organizers', 'The counter', 'Cron'])
      expect(recipes.filter(recipe => recipe.startsWith(`${reader}: `)).length).toBeGreaterThanOrEqual(3)
  })

  const withoutJq = spawnSync('jq', ['--version']).error !== undefined
  const runnable = recipes.filter(recipe => !withoutJq || !recipe.includes('jq '))
  if (runnable.length < recipes.length) console.warn('NOT RUN: the recipes with jq, which is not installed')

  it.each(runnable.map(recipe => [recipe.split('\n')[0] ?? '', recipe] as const))(
    '%s',
    async (title, recipe) => {
      const cwd = join(folder, title.replaceAll(/\W+/g, '-'))
      cpSync(shared, cwd, { recursive: true })
      const { stdout } = await typed(`${exported}${blockOf(recipe, 'sh')}`, cwd)
      expect(comparable(`${stdout}\n`)).toBe(comparable(blockOf(recipe, 'text')))
    },
  )

  it('makes a box office of its own, by default no other', () => {
    expect(office).toMatch(/^export TIX_DB=\.\/box-office\.db\n/)
  })
})
