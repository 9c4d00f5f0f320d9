import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { Session } from '../../../src/store/postgres/session.ts'
import { PostgresStore } from '../../../src/store/postgres/store.ts'
import { PATIENCE_MS } from '../../../src/store/postgres/writing/lanes.ts'
import { ask, newOfficeDatabase, write } from '../../support/databases.ts'
import { officeAt, type TestOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

export interface HotEvent {
  db: string
  office: TestOffice
  /** A new one for each test, connected. */
  store: PostgresStore
  /** Another process, which may lock rows until its COMMIT. What a test leaves open is undone. */
  other: pg.Client
  /** What was sent to the server by itself, in this test. */
  sent: string[]
  /** The lines of the log, in their order. */
  written: () => Promise<unknown[]>
  /** Ends the connection that is in a transaction, once the server has done what it was sent on it. */
  endConnection: () => Promise<void>
}

/** An event for which many wait, and one for which nobody does. */
export function hotEvent(): HotEvent {
  const folder = scratchFolder()
  const sent: string[] = []
  const hot = { sent, written, endConnection } as HotEvent
  beforeAll(async () => {
    hot.db = await newOfficeDatabase(folder, 'hot')
    hot.office = await officeAt(hot.db)
    for (const name of ['Hot', 'Cold']) await hot.office.event(name, 500)
    hot.other = new pg.Client(hot.db)
    await hot.other.connect()
    const plain = Session.prototype.plain
    vi.spyOn(Session.prototype, 'plain').mockImplementation(function (this: Session, text) {
      sent.push(text)
      return plain.call(this, text)
    })
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await hot.other.end()
  })
  beforeEach(async () => {
    hot.store = new PostgresStore(hot.db, { timeoutMs: 300_000 })
    await hot.store.read(queries => queries.audit.newest()) // connected, so that the first is in time
    await write(hot.db, 'DELETE FROM audit_log')
    sent.length = 0
  })
  afterEach(async () => {
    await hot.other.query('ROLLBACK')
    await hot.store.close()
  })
  async function written() {
    return (await ask(hot.db, 'SELECT action FROM audit_log ORDER BY id')).map(({ action }) => action)
  }
  async function endConnection() {
    const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND state LIKE 'idle in transaction%'`
    while ((await ask(hot.db, end)).length === 0);
  }
  return hot
}

/**
 * On a machine that is busy, a group of writes ends by its time, and who waits for it loses patience and leads another one:
 * not where neither passes. Gives what lets them pass again.
 */
export function timeAtRest(): () => void {
  const clock = vi.spyOn(process, 'hrtime').mockReturnValue(process.hrtime())
  const loseIt = endlessPatience()
  return () => {
    clock.mockRestore()
    loseIt()
  }
}

/** Nobody leads another group who waits for one. Gives what has them lose patience again. */
export function endlessPatience(): () => void {
  const set = globalThis.setTimeout
  const timers = vi
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((act: () => void, ms: number) =>
      ms === PATIENCE_MS ? set(act, ENDLESS_MS).unref() : set(act, ms)) as typeof setTimeout)
  return () => timers.mockRestore()
}

const ENDLESS_MS = 2 ** 31 - 1
