import { expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { content } from '../../src/store/sqlite/maintenance/database-checks.ts'
import { openToRead } from '../../src/store/sqlite/opening.ts'
import { newDatabase } from '../support/databases.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('doctor checks the content at one moment: nobody is unwell because others sell meanwhile', async () => {
  const office = await testOffice(folder)
  await office.event('Jazz Night', 1000)
  const connection = openToRead(office.db)
  const all = connection.all.bind(connection)
  let sold = 0
  connection.all = async <Row>(...question: Parameters<typeof all>): Promise<Row[]> => {
    const rows = await all<Row>(...question)
    await office.book('jazz-night', `guest${sold++}`)
    return rows
  }
  const checks = await content(connection, office.clock.now())
  connection.close()
  expect(sold).toBeGreaterThan(5)
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([])
})

it('a read of many questions ends when its process is told to stop', async () => {
  const stop = new AbortController()
  const store = await openStore(await newDatabase(folder, 'stopped.db'), {
    timeoutMs: 5_000,
    signal: stop.signal,
  })
  await store.write(async () => {}, { create: true })
  let asked = 0
  const reading = store.read(async queries => {
    for (;;) {
      await queries.audit.newest()
      if (++asked === 3) stop.abort()
    }
  })
  await expect(reading).rejects.toMatchObject({ code: 'INTERRUPTED' })
  expect(asked).toBe(3)
  await store.close()
})
