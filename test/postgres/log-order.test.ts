import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, it } from 'vitest'
import { eventually } from '../support/busy-machine.ts'
import { processOffice, scratchFolder, start } from '../support/tix.ts'

const folder = scratchFolder()

/** A write in another program, which has its line in the log, and commits only when it is told to. */
async function slowWriter(db: string) {
  const client = new pg.Client({ connectionString: db })
  await client.connect()
  await client.query('BEGIN')
  await client.query(
    `INSERT INTO audit_log (at, actor, action) VALUES ('2030-01-01T00:00:00.000Z', 'slow', 'doctor.repair')`,
  )
  return {
    commit: async () => {
      await client.query('COMMIT')
      await client.end()
    },
  }
}

const actions = (lines: string) =>
  lines
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line).action)

it('is followed without a gap, also when an older entry is committed after a newer one', async () => {
  const { db, data, createEvent } = await processOffice(folder)
  await createEvent('Jazz', 5)
  const following = start(['log', '--follow', '--format', 'ndjson', '--timeout', '2s', '--db', db])
  let seen = ''
  following.stdout?.on('data', (chunk: Buffer) => {
    seen += chunk
  })
  const until = async (text: string) => {
    await eventually(() => expect(seen).toContain(text))
  }
  await until('event.create')
  const writer = await slowWriter(db)
  await data(['book', 'jazz', '--email', 'ada@example.com'])
  // Longer than its patience: it goes on to wait, and tells nothing before its turn.
  await sleep(4500)
  expect(actions(seen)).toEqual(['event.create'])
  await writer.commit()
  await until('booking.create')
  following.kill('SIGINT')
  expect((await following).exitCode).toBe(130)
  expect(actions(seen)).toEqual(['event.create', 'doctor.repair', 'booking.create'])
})

it('is read on from a cursor without a gap', async () => {
  const { data, run, db, createEvent } = await processOffice(folder)
  await createEvent('Jazz', 5)
  const writer = await slowWriter(db)
  for (const who of ['ada', 'bob']) await data(['book', 'jazz', '--email', `${who}@example.com`])
  const page = ['log', '--oldest-first', '--limit', '2']
  // All that there is: nothing to be read on from, so nothing to wait for.
  expect((await data(['log', '--oldest-first'])).entries).toHaveLength(3)
  expect((await run([...page, '--timeout', '300ms'])).exit).toBe(75)
  const first = data(page)
  await sleep(500)
  await writer.commit()
  const { entries, next } = await first
  const rest = await data([...page, '--cursor', next])
  expect([...entries, ...rest.entries].map(entry => entry.actor === 'slow')).toEqual([
    false,
    true,
    false,
    false,
  ])
})
