import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, newDatabase, write } from '../../support/databases.ts'
import { officeAt, type TestOffice } from '../../support/office.ts'
import { type Gate, openGate } from '../../support/servers/gate.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let db: string
let gate: Gate
let office: TestOffice

beforeAll(async () => {
  db = await newDatabase(folder, '')
  gate = await openGate(db)
  office = await officeAt(gate.url)
})
afterAll(() => gate.close())

const codesOf = async (who: string) =>
  (await ask(db, `SELECT code FROM bookings WHERE user_email = '${who}@example.com'`)).map(row => row['code'])

it('books once, and tells the code that is there, when the connection is lost before COMMIT arrives', async () => {
  const { slug } = await office.event('Never arrived', 5)
  gate.atCommit = commit => commit.cut()
  const code = await office.book(slug, 'never')
  expect(await codesOf('never')).toEqual([code])
})

it('finds that it is done when the connection is lost before the answer arrives', async () => {
  const { slug } = await office.event('Unanswered', 5)
  gate.atCommit = async commit => {
    commit.pass()
    await commit.answered
    commit.cut()
  }
  const code = await office.book(slug, 'unanswered')
  expect(await codesOf('unanswered')).toEqual([code])
})

it('waits for a COMMIT that is still on its way when it is attempted again', async () => {
  const { slug } = await office.event('Late', 5)
  gate.atCommit = async commit => {
    commit.vanish()
    await sleep(700)
    commit.pass()
  }
  const code = await office.book(slug, 'late')
  expect(await codesOf('late')).toEqual([code])
})

it('tells which of several lost attempts was committed', async () => {
  const { slug } = await office.event('Again and again', 5)
  gate.atCommit = commit => {
    gate.atCommit = async second => {
      second.pass()
      await second.answered
      gate.atCommit = third => third.cut()
      second.cut()
    }
    commit.cut()
  }
  const code = await office.book(slug, 'again')
  expect(await codesOf('again')).toEqual([code])
})

it('is refused for certain when others took the last seat between two attempts', async () => {
  const { slug } = await office.event('Last seat', 1)
  const elsewhere = await officeAt(db)
  gate.atCommit = async commit => {
    commit.cut()
    gate.shut = true
    await elsewhere.book(slug, 'faster')
    gate.shut = false
  }
  await expect(office.book(slug, 'slower')).rejects.toMatchObject({ code: 'SOLD_OUT' })
  expect(await codesOf('slower')).toEqual([])
})

it('says that nobody knows when the server stays away', async () => {
  const { slug } = await office.event('Gone', 5)
  const impatient = await officeAt(gate.url, 3_000)
  gate.atCommit = async commit => {
    gate.shut = true
    commit.pass()
    await commit.answered
    commit.cut()
  }
  await expect(impatient.book(slug, 'nobody')).rejects.toMatchObject({
    code: 'STORAGE',
    details: { outcome: 'unknown' },
    message: expect.stringMatching(/under the same idempotency key finds out/),
  })
  gate.shut = false
  expect(await codesOf('nobody')).toHaveLength(1)
})

it('keeps no more tokens than may still be asked for', async () => {
  const { store } = await officeAt(db)
  await write(
    db,
    `INSERT INTO tix_write_tokens SELECT gen_random_uuid(), 1, 0, now() - interval '1 minute' FROM generate_series(1, 2000)`,
  )
  for (let i = 0; i < 100; i++)
    await Promise.all(Array.from({ length: 8 }, () => store.write(async () => {})))
  const [left] = await ask(
    db,
    `SELECT count(*) FILTER (WHERE keep_until < now()) AS old, count(*) FILTER (WHERE keep_until < now() + interval '1 hour') AS all FROM tix_write_tokens`,
  )
  expect(left?.['old']).toBeLessThan(2000)
  expect(left?.['all']).toBeLessThan(2500)
})
