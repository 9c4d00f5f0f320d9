import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { atRestMs } from '../../support/busy-machine.ts'
import { ask, newOfficeDatabase } from '../../support/databases.ts'
import { officeAt } from '../../support/office.ts'
import { startProgram } from '../../support/program.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const root = join(import.meta.dirname, '../../..')

/** A process that keeps 32 writes waiting for one event, and prints the name of each that was acknowledged. */
function groups(db: string) {
  const program = `
    import { writeSync } from 'node:fs'
    import { PostgresStore } from '${root}/src/store/postgres/store.ts'
    import { note } from '${root}/test/support/notes.ts'
    const store = new PostgresStore(process.argv[2] ?? '', { timeoutMs: 60_000 })
    store.observe(({ writes }) => writeSync(2, \`\${writes}\\n\`))
    const one = async (who: number) => {
      for (let n = 0; ; n++) {
        await store.write(async queries => {
          await queries.events.bySlug('hot')
          await queries.audit.insert([note(\`\${who}-\${n}-begun\`)])
          await queries.audit.newest()
          await queries.audit.insert([note(\`\${who}-\${n}-ended\`)])
        }, { about: 'hot' })
        writeSync(1, \`\${who}-\${n}\\n\`)
      }
    }
    for (let who = 0; who < 32; who++) one(who)
    `
  const child = startProgram(program, [db])
  const said = { told: '', sizes: '' }
  child.stdout.on('data', text => {
    said.told += text
  })
  child.stderr.on('data', text => {
    said.sizes += text
  })
  const lines = (text: string) => text.split('\n').filter(Boolean)
  return { child, told: () => lines(said.told), sizes: () => lines(said.sizes).map(Number) }
}

it('others get in between groups, and of a process that is killed in one, all or nothing of each write is there', async () => {
  const db = await newOfficeDatabase(folder, 'beside')
  const office = await officeAt(db)
  await office.event('Hot', 50)
  const { child, told, sizes } = groups(db)
  while (told().length === 0) await sleep(20)

  const waited: number[] = []
  for (let n = 0; n < 20; n++) {
    const startedMs = performance.now()
    await office.book('hot', `beside${n}`)
    waited.push(performance.now() - startedMs)
  }
  const usualMs = waited.sort((a, b) => a - b)[10] ?? Number.NaN
  expect(atRestMs(1_000, usualMs)).toBeLessThan(1_000) // 60 ms on a machine that does nothing else

  while (!sizes().some(size => size > 4)) await sleep(20)
  child.kill('SIGKILL')
  await once(child, 'close')
  await office.book('hot', 'last') // what was under way has ended by then
  const found = (await ask(db, 'SELECT action FROM audit_log ORDER BY id')).map(({ action }) => `${action}`)
  const [begun, ended] = ['begun', 'ended'].map(end =>
    found.filter(action => action.endsWith(`-${end}`)).map(action => action.slice(0, -end.length - 1)),
  )
  expect(ended).toEqual(begun)
  expect(told().filter(name => !ended?.includes(name))).toEqual([])
  expect(await ask(db, `SELECT id FROM bookings WHERE status = 'confirmed'`)).toHaveLength(21)
})
