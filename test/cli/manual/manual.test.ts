import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LAYOUT_NAMES } from '../../../src/batch/layouts/index.ts'
import { withLayouts } from '../../../src/cli/manual/layouts.ts'
import { commandsPage } from '../../../src/cli/manual/markdown.ts'
import { manualPages } from '../../../src/cli/manual/roff.ts'

const hasMandoc = spawnSync('mandoc', ['-h']).error === undefined

describe('the manual', () => {
  it('of all commands is up to date; if not: npm run docs', async () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../docs/commands.md'), 'utf8')
    expect(page).toBe(await commandsPage())
  })

  it('of files has the layouts of today; if not: npm run docs', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../docs/files.md'), 'utf8')
    expect(page).toBe(withLayouts(page))
    for (const name of LAYOUT_NAMES) expect(page).toContain(`\n### ${name}\n`)
  })

  it.runIf(hasMandoc)('has pages for man that are clean', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tix-man-'))
    const pages = await manualPages('1.0.0', '2026-11-25')
    expect([...pages.keys()]).toContain('tix-waitlist-join.1')
    for (const [name, page] of pages) writeFileSync(join(folder, name), page)
    const files = [...pages.keys()].map(name => join(folder, name))
    const { stdout } = spawnSync('mandoc', ['-Tlint', '-Wwarning', ...files], { encoding: 'utf8' })
    expect(stdout).toBe('')
    const shown = execFileSync('mandoc', ['-Tutf8', join(folder, 'tix-book.1')], { encoding: 'utf8' })
    expect(shown.replace(/.\u0008/g, '')).toContain('--email <email>')
    rmSync(folder, { recursive: true })
  })
})
