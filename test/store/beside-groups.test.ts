import { once } from 'node:events'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { FileLock } from '../../src/store/sqlite/file/file-lock.ts'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import { atRestMs, eventually } from '../support/busy-machine.ts'
import { note } from '../support/notes.ts'
import { startProgram } from '../support/program.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const root = join(import.meta.dirname, '../..')

/** A process that keeps 32 writes waiting, and prints the name of each that was acknowledged. */
function groups(db: string) {
  const program = `
    import { writeSync } from 'node:fs'
    import { SqliteStore } from '${root}/src/store/sqlite/store.ts'
    import { note } from '${root}/test/support/notes.ts'
    const store = new SqliteStore(process.argv[2] ?? '', { timeoutMs: 60_000 })
    const one = async (who: number) => {
      for (let n = 0; ; n++) {
        await store.write(async queries => {
          await queries.audit.insert([note(\`\${who}-\${n}-begun\`)])
          await queries.audit.insert([note(\`\${who}-\${n}-ended\`)])
        })
        writeSync(1, \`\${who}-\${n}\\n\`)
      }
    }
    for (let who = 0; who < 32; who++) one(who)
    `
  const child = startProgram(program, [db])
  let told = ''
  child.stdout.on('data', text => {
    told += text
  })
  return { child, told: () => told.split('\n').filter(Boolean) }
}

it('others get in between groups, and of a process that is killed in one, all or nothing of each write is there', async () => {
  const db = join(folder, 'groups.db')
  const store = new SqliteStore(db, { timeoutMs: 20_000 })
  await store.write(async () => {}, { create: true })
  const { child, told } = groups(db)
  while (told().length === 0) await new Promise(resolve => setTimeout(resolve, 20))

  const waited: number[] = []
  for (let n = 0; n < 20; n++) {
    const startedMs = performance.now()
    await store.write(queries => queries.audit.insert([note('beside')]))
    waited.push(performance.now() - startedMs)
  }
  const usualMs = waited.sort((a, b) => a - b)[10] ?? Number.NaN
  expect(atRestMs(1_000, usualMs)).toBeLessThan(1_000) // 60 ms on a machine that does nothing else

  child.kill('SIGKILL')
  await once(child, 'close')
  const other = new SqliteDatabase(db, { readonly: true })
  const found = other.prepare<[], string>('SELECT action FROM audit_log ORDER BY id').pluck().all()
  other.close()
  const [begun, ended] = ['begun', 'ended'].map(end =>
    found.filter(action => action.endsWith(`-${end}`)).map(action => action.slice(0, -end.length - 1)),
  )
  expect(ended).toEqual(begun)
  expect(told().filter(name => !ended?.includes(name))).toEqual([])
  expect(found.filter(action => action === 'beside')).toHaveLength(20)
  await store.close()
})

it('the time that others had the lock is none of the stretch after which they are let in', async () => {
  const db = join(folder, 'stretch.db')
  const store = new SqliteStore(db, { timeoutMs: 20_000 })
  await store.write(async () => {}, { create: true })
  const lettingIn = vi.spyOn(FileLock.prototype, 'sign', 'get')
  const write = () => store.write(queries => queries.audit.insert([note('one of several')]))
  // Only the time of others passes: on a machine that is busy, one's own might last longer than a stretch.
  const time: [seconds: number, nanoseconds: number] = [1000, 0]
  const clock = vi.spyOn(process, 'hrtime').mockReturnValue(time)
  const release = new FileLock(db).tryAcquire()
  const first = write()
  await eventually(() => expect(new FileLock(db).sign).toBeDefined())
  time[1] += 100e6
  release?.()
  await first
  lettingIn.mockClear()
  for (let n = 0; n < 3; n++) await write()
  expect(lettingIn).not.toHaveBeenCalled()
  clock.mockRestore()
  lettingIn.mockRestore()
  await store.close()
})
