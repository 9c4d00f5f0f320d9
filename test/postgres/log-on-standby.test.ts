import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { Cluster } from '../support/servers/cluster.ts'
import { tixProcess } from '../support/tix.ts'

/** A hot standby does not show the locks of the primary's writers. */
it('a page of the log that is read from a standby waits for who writes on the primary', async () => {
  const primary = await Cluster.create()
  onTestFinished(() => primary.remove())
  await primary.start()
  await primary.ask('postgres', 'CREATE DATABASE tix')
  const at = (server: Cluster, ...args: string[]) =>
    tixProcess([...args, '--json', '--db', server.url('tix')])
  const create = ['create-event', 'Jazz', '--capacity', '9', '--starts', '2031-05-01 19:30']
  expect((await at(primary, ...create)).exit).toBe(0)
  await primary.stop()
  const standby = await primary.standby('second')
  // What is committed is there when it is told.
  primary.configure([`synchronous_standby_names='second'`, 'synchronous_commit=remote_apply'])
  await primary.start()
  await standby.start()
  onTestFinished(() => standby.stop('killed'))

  const slow = new pg.Client({ connectionString: primary.url('tix') })
  await slow.connect()
  await slow.query('BEGIN')
  await slow.query('SELECT pg_current_xact_id()')
  await slow.query(
    `INSERT INTO audit_log (at, actor, action) VALUES ('2030-01-01T00:00:00.000Z', 'slow', 'doctor.repair')`,
  )
  for (const who of ['ada', 'bob'])
    expect((await at(primary, 'book', 'jazz', '--email', `${who}@example.com`)).exit).toBe(0)

  const page = ['log', '--oldest-first', '--limit', '2']
  expect((await at(standby, ...page, '--timeout', '500ms')).exit).toBe(75)
  const waiting = at(standby, ...page, '--timeout', '20s')
  await sleep(500)
  await slow.query('COMMIT')
  await slow.end()
  const { exit, json } = await waiting
  expect(exit).toBe(0)
  const first = json().data
  const rest = (await at(standby, ...page, '--cursor', first.next)).json().data
  const actors = [...first.entries, ...rest.entries].map(({ actor }: { actor: string }) => actor === 'slow')
  expect(actors).toEqual([false, true, false, false])
})
