import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { scratchFolder } from '../support/tix.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = scratchFolder()

/** An installed tix of its own, that may be damaged. */
function installed() {
  const own = mkdtempSync(join(folder, 'tix-'))
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), join(own, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(own, 'node_modules'))
  const tix = (...args: string[]) =>
    execa(process.execPath, [join(own, 'bin/tix.js'), ...args], { env: { HOME: own }, reject: false })
  return { own, cache: join(own, 'dist/tix.cache'), tix }
}

const help = (await installed().tix('book', '--help')).stdout

it('compiled code in which bytes have flipped is not run', async () => {
  const { own, tix } = installed()
  const caches = readdirSync(join(own, 'dist')).filter(name => name.endsWith('.cache'))
  expect(caches).toContain('shown.cache')
  for (const name of caches) {
    const cache = join(own, 'dist', name)
    const bytes = readFileSync(cache)
    const source = statSync(cache.replace(/cache$/, 'cjs')).size
    for (let at = source + 1_000; at < (source + bytes.length) / 2; at += 5_000)
      bytes[at] = (bytes[at] ?? 0) ^ 0xff
    writeFileSync(cache, bytes)
  }
  expect(await tix('book', '--help')).toMatchObject({ exitCode: 0, stdout: help })
})

it.each([0, 1, 1_000])('compiled code of which only %i bytes are left is not run', async length => {
  const { cache, tix } = installed()
  truncateSync(cache, length)
  expect(await tix('book', '--help')).toMatchObject({ exitCode: 0, stdout: help })
})

it('neither is that of another bundle of the same length', async () => {
  const { own, tix } = installed()
  const bundle = join(own, 'dist/tix.cjs')
  const text = readFileSync(bundle, 'latin1')
  writeFileSync(bundle, text.replaceAll('Book seats at an event', 'Sell chairs for a show'), 'latin1')
  expect((await tix('book', '--help')).stdout).toContain('Sell chairs for a show')
})

it('none of it is needed', async () => {
  const { cache, tix } = installed()
  rmSync(cache)
  expect(await tix('book', '--help')).toMatchObject({ exitCode: 0, stdout: help })
})

it('what is packed knows no faults for tests', () => {
  const parts = readdirSync(join(root, 'dist')).filter(name => name.endsWith('.cjs'))
  expect(parts).toEqual(
    expect.arrayContaining(['tix.cjs', 'files.cjs', 'rest.cjs', 'inspector.cjs', 'reader.cjs']),
  )
  for (const file of parts)
    expect(readFileSync(join(root, 'dist', file), 'utf8')).not.toMatch(/TIX_TEST|acknowledge-early/)
})
