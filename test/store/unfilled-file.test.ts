import { mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { queries } from '../../src/store/queries/index.ts'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import { turn } from '../../src/values/turn.ts'
import { note } from '../support/notes.ts'
import { scratchFolder } from '../support/tix.ts'

const scratch = scratchFolder()
const full = new Error('the disk is full')

function storeIn(folder: string) {
  return new SqliteStore(join(folder, 'copy.db'), { timeoutMs: 60_000 })
}

/** Fills a store for a while, in vain. */
async function fillInVain(store: SqliteStore): Promise<void> {
  const filled = store.fillTables(async sql => {
    await queries(sql).audit.insert([note('copied')])
    await turn()
    throw full
  })
  await expect(filled).rejects.toBe(full)
}

it('a file that was made to be filled is gone when that fails, with all that stood beside it', async () => {
  const folder = mkdtempSync(join(scratch, 'new-'))
  const store = storeIn(folder)
  await fillInVain(store)
  expect(readdirSync(folder)).toEqual([])
  // It can be begun again, also by the same process.
  await store.fillTables(sql => queries(sql).audit.insert([note('copied')]))
  expect(await store.read(queries => queries.audit.newest())).toBe(1)
  await store.close()
})

it('one that was there stays', async () => {
  const store = storeIn(mkdtempSync(join(scratch, 'there-')))
  await store.write(async () => {}, { create: true })
  await fillInVain(store)
  expect(await store.read(queries => queries.audit.newest())).toBe(0)
  await store.close()
})

it('what somebody writes who has waited meanwhile is not taken away', async () => {
  for (let n = 0; n < 5; n++) {
    const folder = mkdtempSync(join(scratch, 'waiting-'))
    const [store, other] = [storeIn(folder), storeIn(folder)]
    const filled = fillInVain(store)
    const written = other.write(queries => queries.audit.insert([note('sold')]), { create: true })
    await Promise.all([filled, written])
    expect(await other.read(queries => queries.audit.newest())).toBe(1)
    await Promise.all([store.close(), other.close()])
  }
})
