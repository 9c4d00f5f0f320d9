import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { follow, straceWorks } from '../../faults/io-errors/strace.ts'
import { bin, boxOffice, scratchFolder, tix } from '../../support/tix.ts'

const root = scratchFolder()

async function office(name: string) {
  const folder = join(root, name)
  mkdirSync(folder)
  const made = await boxOffice(folder, 'tix.db')
  await made.createEvent('Jazz Night', 100)
  const backUp = async (...more: string[]) => (await made.data(['backup', ...more])).backup
  return { ...made, folder, backUp }
}

it('a backup that rotted is noticed by its digest, by doctor and by restore', async () => {
  const { run, backUp } = await office('rot')
  const { path } = await backUp()
  const bytes = readFileSync(path)
  const digest = createHash('sha256').update(bytes).digest('hex')
  expect(readFileSync(`${path}.sha256`, 'utf8')).toBe(`${digest}  ${basename(path)}\n`)
  const sound = (await run(['doctor', path, '--json'])).json()
  expect(sound.data.doctor.checks).toContainEqual(expect.objectContaining({ name: 'digest', status: 'ok' }))

  // In the text of a row: SQLite finds nothing wrong with it, and no rule is broken.
  const at = bytes.indexOf('Jazz Night')
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
  const looked = await run(['doctor', path, '--json'])
  expect([looked.exit, looked.json().error.details.failed]).toEqual([1, ['digest']])
  const restored = await run(['restore', path, '--yes', '--json'])
  expect([restored.exit, restored.json().error.code]).toEqual([1, 'CORRUPT'])
  expect(restored.json().message).toContain('is not what was backed up')
  expect((await run(['doctor', path, '--repair'])).exit).toBe(2)
})

it('a database that has a name like a backup’s is not removed while it is sold from', async () => {
  const { run, backUp, folder } = await office('live')
  const env = { TIX_TEST_CLOCK_SHIFT_MS: String(-3_600_000) }
  const live = (await run(['backup', '-q'], { env })).stdout.trim()
  const plain = (await run(['backup', '-q'], { env: { TIX_TEST_CLOCK_SHIFT_MS: '-1800000' } })).stdout.trim()
  expect((await tix(['book', 'jazz-night', '--email', 'ada@example.com', '--db', live])).exit).toBe(0)
  const { removed } = await backUp('--keep', '1')
  expect(removed).toEqual([plain])
  expect(existsSync(live)).toBe(true)
  expect(readdirSync(folder).filter(name => name.endsWith('.sha256'))).toHaveLength(2)
})

it.skipIf(!straceWorks())(
  'where the file system has no hard links, backup and restore work the same',
  async () => {
    const { run, db, folder } = await office('no-links')
    const withoutLinks = (args: readonly string[]) => {
      const injected = [...follow, '-qq', '-o', '/dev/null', '-e', 'inject=link,linkat:error=EPERM']
      return execa('strace', [...injected, process.execPath, bin, ...args, '--db', db], { reject: false })
    }
    const backup = (await withoutLinks(['backup', '-q'])).stdout
    expect(existsSync(backup)).toBe(true)
    await run(['book', 'jazz-night', '--email', 'late@example.com'])
    const restored = await withoutLinks(['restore', backup, '--yes', '-q'])
    expect(restored.exitCode).toBe(0)
    const bookings = async (of: string) =>
      (await tix(['my-bookings', '--email', 'late@example.com', '--json', '--db', of])).json().data.bookings
    expect(await bookings(db)).toHaveLength(0)
    expect(await bookings(restored.stdout)).toHaveLength(1)
    expect(readdirSync(folder).filter(name => name.startsWith('.'))).toEqual([])
  },
)
