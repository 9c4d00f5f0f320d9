import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { PostgresStore } from '../../../src/store/postgres/store.ts'
import type { Queries } from '../../../src/store/queries/index.ts'
import type { Committed, Work, WriteOptions } from '../../../src/store/store.ts'
import { NOTHING } from '../../../src/values/money.ts'
import { instant } from '../../../src/values/time/instant.ts'
import { eventually } from '../../support/busy-machine.ts'
import { ask, write } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { note } from '../../support/notes.ts'
import { hotEvent, timeAtRest } from './hot-event.ts'

const hot = hotEvent()
let groups: Committed[] = []
beforeEach(() => {
  groups = []
  hot.store.observe(group => groups.push(group))
})

/** In a write that is about an event for which others wait. */
const writeHot = <T>(work: Work<T>, options: WriteOptions<T> = {}) =>
  hot.store.write(work, { about: 'hot', ...options })
/** Leaves a line in the log, in a write that is about an event. */
const leave =
  (action: string, slug = 'hot') =>
  async (queries: Queries) => {
    await queries.events.bySlug(slug)
    await queries.audit.insert([note(action)])
    return action
  }
const outcomes = async (writes: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map(each =>
    each.status === 'fulfilled' ? each.value : `${each.reason.message}`,
  )
const count = (text: string) => hot.sent.filter(each => each === text).length
/** Claims an idempotency key, in a write that is about the same event. */
async function claim(queries: Queries, key: string) {
  await queries.events.idBySlug('hot')
  await queries.idempotency.claim({ scope: '', key }, 'request', instant(0))
}
/** Another process has claimed it, until its COMMIT. */
const claimElsewhere = (key: string) =>
  hot.other.query(`BEGIN; INSERT INTO idempotency_keys (scope, key, request, created_at)
    VALUES ('', '${key}', 'request', '2030-01-01T00:00:00.000Z')`)
const WAITING = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`
/** Two more who go along with a write, before and after it. */
const amid = (middle: () => Promise<unknown>) => [writeHot(leave('a')), middle(), writeHot(leave('b'))]

describe('writes that wait for one event', () => {
  it('share transactions, each in a savepoint of its own', async () => {
    onTestFinished(timeAtRest())
    const names = Array.from({ length: 64 }, (_, i) => `write ${i}`)
    expect(await outcomes(names.map(name => writeHot(leave(name))))).toEqual(names)
    expect(await hot.written()).toEqual(names)
    expect(groups.map(({ writes }) => writes)).toEqual([60, 4])
    expect(count('COMMIT')).toBe(2)
  })

  it('are told only after the commit', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async name => {
        await writeHot(leave(name))
        expect(await hot.written()).toContain(name)
      }),
    )
  })

  it('are bounded, so that other processes get in between', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, i) => writeHot(leave(`write ${i}`))))
    for (const { writes } of groups) expect(writes).toBeLessThanOrEqual(60)
    expect(await hot.written()).toHaveLength(200)
  })

  it('a single one takes no savepoint, and says no more than it must', async () => {
    await writeHot(leave('alone'))
    const [begin, settings, version, ...rest] = hot.sent
    expect(begin).toMatch(/^BEGIN/)
    expect([settings, version].map(text => text?.slice(0, 6))).toEqual(['SELECT', 'SELECT'])
    expect(rest).toEqual(['COMMIT'])
  })

  it('do not hold up those of other events', async () => {
    await hot.other.query("BEGIN; SELECT 1 FROM events WHERE slug = 'hot' FOR UPDATE")
    const waiting = ['a', 'b', 'c'].map(name => writeHot(leave(name)))
    await Promise.all(['d', 'e'].map(name => hot.store.write(leave(name, 'cold'), { about: 'cold' })))
    expect(new Set(await hot.written())).toEqual(new Set(['d', 'e']))
    await eventually(async () => expect(await ask(hot.db, WAITING)).not.toEqual([]))
    await sleep(100)
    await hot.other.query('COMMIT')
    await Promise.all(waiting)
    expect(Math.max(...groups.map(({ lockWaitMs }) => lockWaitMs))).toBeGreaterThan(90)
  })

  it('sell each seat once, and tell those who are too late', async () => {
    await hot.office.event('Scarce', 40)
    const booked = await Promise.allSettled(
      Array.from({ length: 64 }, (_, i) => hot.office.book('scarce', `guest${i}`)),
    )
    expect(booked.filter(({ status }) => status === 'fulfilled')).toHaveLength(40)
    for (const each of booked)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'SOLD_OUT' })
    expect(await brokenInvariants(hot.db)).toEqual([])
  })
})

describe('in the middle of a group,', () => {
  beforeEach(timeAtRest)

  it('an error that is thrown undoes only its own write', async () => {
    const failing = async (queries: Queries) => {
      await leave('undone')(queries)
      throw new Error('refused')
    }
    expect(await outcomes(amid(() => writeHot(failing)))).toEqual(['a', 'refused', 'b'])
    expect(await hot.written()).toEqual(['a', 'b'])
  })

  it('a rule of the schema that is broken undoes only its own write', async () => {
    const ticket = { position: 1, attendee: null, price: null, discount: NOTHING, status: 'valid' } as const
    const broken = async (queries: Queries) => {
      await leave('undone')(queries)
      await queries.tickets.insert([{ ...ticket, bookingId: 99_999, typeId: 99_999 }])
    }
    const [a, refusal, b] = await outcomes(amid(() => writeHot(broken)))
    expect([a, b]).toEqual(['a', 'b'])
    expect(refusal).toMatch(/foreign key/i)
    expect(await hot.written()).toEqual(['a', 'b'])
  })

  it('a rule that the first breaks with what nobody waited for undoes it, and none that came along', async () => {
    const ticket = { position: 1, attendee: null, price: null, discount: NOTHING, status: 'valid' } as const
    const first = writeHot(async queries => {
      await leave('undone')(queries)
      await queries.tickets.insert([{ ...ticket, bookingId: 99_999, typeId: 99_999 }])
    })
    const [refusal, a, b] = await outcomes([first, writeHot(leave('a')), writeHot(leave('b'))])
    expect(refusal).toMatch(/foreign key/i)
    expect([a, b]).toEqual(['a', 'b'])
    expect((await hot.written()).sort()).toEqual(['a', 'b'])
  })

  it('a dry run writes nothing, and tells what it would have', async () => {
    const dry = () => writeHot(leave('dry'), { dryRun: true })
    expect(await outcomes(amid(dry))).toEqual(['a', 'dry', 'b'])
    expect((await hot.written()).sort()).toEqual(['a', 'b'])
  })

  it('a write that is wanted no more is left out, whether it waits or is under way', async () => {
    const waits = new AbortController()
    const runs = new AbortController()
    const running = async (queries: Queries) => {
      await leave('aborted')(queries)
      waits.abort()
      runs.abort()
      await queries.events.bySlug('cold')
    }
    const writes = amid(() => writeHot(running, { signal: runs.signal }))
    writes.push(writeHot(leave('waiting'), { signal: waits.signal }))
    const [a, interrupted, b, waiting] = await outcomes(writes)
    expect([a, b]).toEqual(['a', 'b'])
    expect(interrupted).toContain('Interrupted')
    expect(waiting).toContain('Interrupted')
    expect(await hot.written()).toEqual(['a', 'b'])
  })

  it('a write that waits for what others have is done alone, and keeps nobody waiting', async () => {
    await claimElsewhere('crossing')
    const crossing = async (queries: Queries) => {
      await claim(queries, 'crossing')
      await leave('crossing')(queries)
      return 'crossing'
    }
    const [a, crossed, b] = amid(() => writeHot(crossing))
    expect(await outcomes([a, b].map(async each => each))).toEqual(['a', 'b'])
    expect(await hot.written()).toEqual(['a', 'b'])
    await hot.other.query('ROLLBACK')
    expect(await crossed).toBe('crossing')
    expect(await hot.written()).toEqual(['a', 'b', 'crossing'])
  })

  it('a write whose time is up leaves the others to be done', async () => {
    await claimElsewhere('late')
    const late = async (queries: Queries) => {
      await claim(queries, 'late')
      await leave('late')(queries)
    }
    const slow = async (queries: Queries) => {
      await leave('slow')(queries)
      await sleep(600)
      await queries.audit.insert([note('too late')])
    }
    const writes = amid(() => writeHot(late, { timeoutMs: 500 }))
    const slowly = writeHot(slow, { timeoutMs: 300 })
    const ends = await Promise.allSettled([...writes, slowly])
    const codes = ends.map(each => (each.status === 'rejected' ? each.reason.code : each.value))
    expect(codes).toEqual(['a', 'BUSY', 'b', 'BUSY'])
    await hot.other.query('ROLLBACK')
    await sleep(600)
    expect(await hot.written()).toEqual(['a', 'b'])
  })

  it('what a refused write still does, does not touch the others', async () => {
    let strayed: unknown
    const straying = async (queries: Queries) => {
      await leave('undone')(queries)
      const rest = async () => {
        await queries.audit.newest()
        await queries.audit.newest()
        await queries.audit.insert([note('stray')])
      }
      await Promise.all([
        rest().catch(error => {
          strayed = error
        }),
        Promise.reject(new Error('refused')),
      ])
    }
    expect(await outcomes(amid(() => writeHot(straying)))).toEqual(['a', 'refused', 'b'])
    await eventually(() => expect(strayed).toBeInstanceOf(Error))
    expect(await hot.written()).toEqual(['a', 'b'])
  })

  it('a write within a write is refused at once', async () => {
    const nesting = async (queries: Queries) => {
      await leave('outer')(queries)
      await writeHot(leave('inner'))
    }
    const [a, refusal, b] = await outcomes(amid(() => writeHot(nesting)))
    expect([a, b]).toEqual(['a', 'b'])
    expect(refusal).toContain('a write within a write')
    expect(await hot.written()).toEqual(['a', 'b'])
  })

  it('when the server ends the connection, all are done again, once', async () => {
    let ended = 0
    const ending = async (queries: Queries) => {
      await leave('ending')(queries)
      if (ended++ === 0) await hot.endConnection()
      await queries.events.bySlug('cold')
      return 'ending'
    }
    expect(await outcomes(amid(() => writeHot(ending)))).toEqual(['a', 'ending', 'b'])
    expect((await hot.written()).sort()).toEqual(['a', 'b', 'ending'])
    expect(ended).toBe(2)
  })

  it('groups of two processes that wait crosswise are all done', async () => {
    const elsewhere = new PostgresStore(hot.db, { timeoutMs: 300_000 })
    const both = (name: string, first: string, second: string) => async (queries: Queries) => {
      await leave(name, first)(queries)
      await sleep(15)
      await queries.events.bySlug(second)
      return name
    }
    const writes = ['a', 'b', 'c'].flatMap(name => [
      hot.store.write(both(`${name}1`, 'hot', 'cold'), { about: 'hot' }),
      elsewhere.write(both(`${name}2`, 'cold', 'hot'), { about: 'cold' }),
    ])
    const names = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2']
    expect(await outcomes(writes)).toEqual(names)
    expect((await hot.written()).sort()).toEqual(names)
    await elsewhere.close()
  })
})

describe('a COMMIT that fails', () => {
  beforeEach(timeAtRest)
  afterEach(() => write(hot.db, 'DROP TRIGGER IF EXISTS refusing ON audit_log'))

  it('is told to all of the group, and nothing of it is there', async () => {
    await write(
      hot.db,
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
       CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON audit_log DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW WHEN (NEW.action = 'bad') EXECUTE FUNCTION refuse()`,
    )
    const bad = async (queries: Queries) => {
      await leave('bad')(queries)
      return 'bad'
    }
    const told = await outcomes(amid(() => writeHot(bad)))
    for (const each of told) expect(each).toContain('refused it: no')
    expect(await hot.written()).toEqual([])
    expect(await writeHot(leave('c'))).toBe('c')
    expect(await hot.written()).toEqual(['c'])
  })
})
