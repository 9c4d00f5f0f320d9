import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { email } from '../../../src/values/email.ts'
import { Busy } from '../../../src/values/errors.ts'
import { atRestMs, eventually } from '../../support/busy-machine.ts'
import { officeAt, type TestOffice } from '../../support/office.ts'
import { Cluster } from '../../support/servers/cluster.ts'
import { type Gate, openGate } from '../../support/servers/gate.ts'
import { start } from '../../support/tix.ts'

/** A server with a box office in it, and a way to it that leads elsewhere when it is told to. */
interface Place {
  cluster: Cluster
  gate: Gate
  office: TestOffice
  codes: (who: string, at?: Cluster) => Promise<unknown[]>
}

async function place(): Promise<Place> {
  const cluster = await Cluster.create()
  await cluster.start()
  await cluster.ask('postgres', 'CREATE DATABASE tix')
  const gate = await openGate(cluster.url('tix'))
  const office = await officeAt(gate.url, 120_000)
  await office.event('Jazz', 50)
  const codes = async (who: string, at = cluster) =>
    (await at.ask('tix', `SELECT code FROM bookings WHERE user_email = '${who}@example.com'`)).map(
      ({ code }) => code,
    )
  return { cluster, gate, office, codes }
}

async function leave({ cluster, gate }: Place): Promise<void> {
  await gate.close()
  await cluster.remove()
}

/** The backend that is to commit for tix, and the number of its transaction. */
async function committing({ cluster }: Place): Promise<{ pid: number; xid: string }> {
  const [row] = await cluster.ask<{ pid: number; xid: string }>(
    'tix',
    `SELECT pid, backend_xid AS xid FROM pg_stat_activity WHERE application_name = 'tix' AND backend_xid IS NOT NULL`,
  )
  if (!row) throw new Error('nobody is about to commit')
  return row
}

/** Others commit until a transaction number has been given out again. */
async function useAgain({ cluster }: Place, xid: string): Promise<void> {
  for (let at = 0n; at < BigInt(xid); ) {
    const [row] = await cluster.ask<{ xid: string }>(
      'tix',
      'SELECT CAST(pg_current_xact_id() AS text) AS xid',
    )
    at = BigInt(row?.xid ?? 0)
  }
}

describe('a server that is killed as COMMIT is sent', () => {
  let at: Place
  beforeAll(async () => {
    at = await place()
  })
  afterAll(() => leave(at))

  it('is not believed by a transaction number that it gives out again', async () => {
    at.gate.atCommit = async commit => {
      const { xid } = await committing(at)
      at.gate.shut = true
      await at.cluster.stop('killed')
      commit.cut()
      await at.cluster.start()
      await useAgain(at, xid)
      at.gate.shut = false
    }
    const code = await at.office.book('jazz', 'ada')
    expect(await at.codes('ada')).toEqual([code])
  })

  it('nor when only the process was killed that was to commit', async () => {
    at.gate.atCommit = async commit => {
      const { pid, xid } = await committing(at)
      at.gate.shut = true
      at.cluster.killBackend(pid)
      commit.cut()
      const ended = async () => {
        expect(await at.cluster.ask('tix', `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`)).toEqual([])
        await useAgain(at, xid)
      }
      await eventually(ended)
      at.gate.shut = false
    }
    const code = await at.office.book('jazz', 'bob')
    expect(await at.codes('bob')).toEqual([code])
  })

  it('is waited for while it starts again', async () => {
    await at.cluster.stop()
    const db = at.cluster.url('tix')
    const booking = start(['book', 'jazz', '--email', 'cy@example.com', '-q', '--timeout', '2m', '--db', db])
    await sleep(1500)
    await at.cluster.start()
    const { exitCode, stdout } = await booking
    expect(exitCode).toBe(0)
    expect(await at.codes('cy')).toEqual([stdout.trim().replace('-', '')])
  })
})

/** With a synchronous standby, which takes the place of the first when `fail` is called. */
async function pair(): Promise<Place & { standby: Cluster; fail: () => Promise<void> }> {
  const at = await place()
  const { cluster, gate } = at
  onTestFinished(() => leave(at))
  await cluster.stop()
  const standby = await cluster.standby('second')
  cluster.configure([`synchronous_standby_names='second'`])
  await cluster.start()
  await standby.start()
  onTestFinished(() => standby.stop('killed'))
  for (let synced = false; !synced; await sleep(20))
    synced =
      (await cluster.ask('tix', `SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'`)).length > 0
  const fail = async () => {
    await cluster.stop('killed')
    gate.target = standby.url('tix')
    gate.shut = false
    await standby.promote()
  }
  return { ...at, standby, fail }
}

describe('a standby that takes over', () => {
  it('has what was committed, under the code that is told', async () => {
    const at = await pair()
    at.gate.atCommit = async commit => {
      commit.pass()
      await commit.answered
      at.gate.shut = true
      commit.cut()
      await at.fail()
    }
    const code = await at.office.book('jazz', 'ada')
    expect(await at.codes('ada', at.standby)).toEqual([code])
  })

  it('gets what was not committed before', async () => {
    const at = await pair()
    at.gate.atCommit = async commit => {
      commit.cut()
      at.gate.shut = true
      await at.fail()
    }
    const code = await at.office.book('jazz', 'bob')
    expect(await at.codes('bob', at.standby)).toEqual([code])
  })
})

const WAITING = `pg_stat_activity WHERE wait_event = 'SyncRep'`

describe('a standby that is away', () => {
  let at: Place
  let impatient: TestOffice
  const ask = (sql: string) => at.cluster.ask('postgres', sql)
  const write = () => ask(`SELECT pg_logical_emit_message(true, 'a write', '')`)
  /** Whether one that writes waits for a standby: it is not kept waiting. */
  const isWaitedFor = async () => {
    let ended = false
    const writing = write().finally(() => {
      ended = true
    })
    while (!ended && (await ask(`SELECT pg_cancel_backend(pid) FROM ${WAITING}`)).length === 0) await sleep(5)
    const waited = !ended
    await writing
    return waited
  }
  /** The server reads its settings when it comes to it. */
  const standbys = async (names: string) => {
    await ask(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`)
    await ask('SELECT pg_reload_conf()')
    if (names === '') await write()
    else while (!(await isWaitedFor())) await sleep(20)
  }
  /** Does something to whoever waits for the standby. */
  const toWhoWaits = async (what: string) => {
    for (let done = 0; done === 0; await sleep(20))
      done = (await ask(`SELECT ${what}(pid) FROM ${WAITING}`)).length
  }
  const unconfirmed = {
    code: 'STORAGE',
    details: { outcome: 'unknown', standby: 'unconfirmed' },
    message: expect.stringContaining('no standby has confirmed it'),
  }

  /** Why it is refused once it gets as far as its COMMIT, for which the time of the impatient may be too short on a busy machine. */
  const refusalOf = async (write: () => Promise<unknown>) => {
    for (;;) {
      const told = await write().catch((error: unknown) => error)
      if (!(told instanceof Busy)) return told
    }
  }

  beforeAll(async () => {
    at = await place()
    impatient = await officeAt(at.gate.url, 1000)
  })
  afterAll(() => leave(at))

  it.each(['pg_cancel_backend', 'pg_terminate_backend'])('is not made up for by %s', async what => {
    await standbys('ghost')
    const refusal = refusalOf(() => impatient.book('jazz', what))
    await toWhoWaits(what)
    expect(await refusal).toMatchObject(unconfirmed)
    await standbys('')
  })

  it('is waited for by a request that is repeated, too', async () => {
    const keyed = { ...at.office, idempotency: { scope: '', key: 'once' } }
    const request = { event: 'jazz', email: email('twice@example.com') }
    const { booking } = await bookSeats(keyed, request)
    await standbys('ghost')
    const { store } = impatient
    expect(await refusalOf(() => bookSeats({ ...keyed, store }, request))).toMatchObject(unconfirmed)
    await standbys('')
    expect((await bookSeats(keyed, request)).booking.code).toBe(booking.code)
  })

  it('keeps nobody waiting who is told to stop', async () => {
    await standbys('ghost')
    const booking = start([
      'book',
      'jazz',
      '--email',
      'eve@example.com',
      '--json',
      '--timeout',
      '5m',
      '--db',
      at.gate.url,
    ])
    await toWhoWaits('abs')
    booking.kill('SIGINT')
    const since = performance.now()
    const { exitCode, stdout } = await booking
    expect(atRestMs(4_000, performance.now() - since)).toBeLessThan(4_000)
    expect(exitCode).toBe(130)
    expect(JSON.parse(stdout).error.details.outcome).toBe('unknown')
    await standbys('')
  })
})
