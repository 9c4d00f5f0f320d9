import { setTimeout as sleep } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Queries } from '../../src/store/queries/index.ts'
import { Connection } from '../../src/store/sqlite/connection.ts'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import type { JointWork, WriteOptions } from '../../src/store/store.ts'
import { NOTHING } from '../../src/values/money.ts'
import { timeAtRest } from '../support/busy-machine.ts'
import { note } from '../support/notes.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
let made = 0
let db = ''
let store: SqliteStore
const steps: string[] = []
/** The connection that is in a transaction. */
let writing: Connection | undefined
let failAt: string | undefined
const step = Connection.prototype.step
vi.spyOn(Connection.prototype, 'step').mockImplementation(function (this: Connection, statement) {
  steps.push(statement)
  writing = this
  if (statement === failAt) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' })
  return step.call(this, statement)
})

beforeEach(async () => {
  db = `${folder}/group-${++made}.db`
  store = new SqliteStore(db, { timeoutMs: 20_000 })
  await store.write(async () => {}, { create: true })
  steps.length = 0
  failAt = undefined
})
afterAll(() => vi.restoreAllMocks())

const leave = (action: string) => async (queries: Queries) => {
  await queries.audit.insert([note(action)])
  return action
}
/** What is in the file, as another connection sees it. */
function written(): string[] {
  const other = new SqliteDatabase(db, { readonly: true })
  const rows = other.prepare<[], { action: string }>('SELECT action FROM audit_log ORDER BY id').all()
  other.close()
  return rows.map(({ action }) => action)
}
const outcomes = async (writes: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(writes)).map(each =>
    each.status === 'fulfilled' ? each.value : `${each.reason.message}`,
  )
const count = (statement: string) => steps.filter(each => each === statement).length

describe('writes that wait together', () => {
  it('share one transaction, each in a savepoint of its own', async () => {
    timeAtRest()
    const names = Array.from({ length: 64 }, (_, i) => `write ${i}`)
    expect(await outcomes(names.map(name => store.write(leave(name))))).toEqual(names)
    expect(written()).toEqual(names)
    expect(count('COMMIT')).toBeLessThan(16)
    expect(count('SAVEPOINT one')).toBeGreaterThan(50)
  })

  it('go together when they come one in a turn, as those of new connections do', async () => {
    timeAtRest()
    const turn = () => new Promise(resolve => setImmediate(resolve))
    const writes: Promise<string>[] = []
    for (let n = 0; n < 100; n++) {
      writes.push(store.write(leave(`write ${n}`)))
      await turn()
    }
    await Promise.all(writes)
    expect(written()).toHaveLength(100)
    expect(count('COMMIT')).toBeLessThan(10)
  })

  it('are not waited for by who writes alone, one after the other', async () => {
    const perWrite: number[] = []
    const turns = vi.spyOn(globalThis, 'setImmediate')
    for (let n = 0; n < 20; n++) {
      turns.mockClear()
      await store.write(leave(`write ${n}`))
      perWrite.push(turns.mock.calls.length)
    }
    turns.mockRestore()
    // One before it, and one that would end it if it took a turn.
    expect(Math.max(...perWrite.slice(1))).toBe(2)
    expect(count('COMMIT')).toBe(20)
  })

  it('are told only after the commit', async () => {
    timeAtRest()
    const seen: number[] = []
    await Promise.all(
      ['a', 'b', 'c'].map(async name => {
        await store.write(leave(name))
        seen.push(written().length)
      }),
    )
    expect(seen).toEqual([3, 3, 3])
  })

  it('are bounded, so that other processes get in between', async () => {
    const writes = Array.from({ length: 600 }, (_, i) => store.write(leave(`write ${i}`)))
    await Promise.all(writes)
    expect(count('COMMIT')).toBeGreaterThanOrEqual(3)
    expect(written()).toHaveLength(600)
  })

  it('a single one takes no savepoint', async () => {
    await store.write(leave('alone'))
    expect(steps.filter(each => !each.startsWith('PRAGMA'))).toEqual(['BEGIN IMMEDIATE', 'COMMIT'])
  })
})

describe('in the middle of a group,', () => {
  it('an error that is thrown undoes only its own write', async () => {
    const failing = store.write(async queries => {
      await queries.audit.insert([note('undone')])
      throw new Error('refused')
    })
    expect(await outcomes([store.write(leave('a')), failing, store.write(leave('b'))])).toEqual([
      'a',
      'refused',
      'b',
    ])
    expect(written()).toEqual(['a', 'b'])
  })

  it('a rule of the schema that is broken undoes only its own write', async () => {
    const broken = store.write(async queries => {
      await queries.audit.insert([note('undone')])
      await queries.tickets.insert([
        {
          bookingId: 99,
          position: 1,
          typeId: 99,

          attendee: null,
          price: null,
          discount: NOTHING,
          status: 'valid',
        },
      ])
    })
    const [a, refusal, b] = await outcomes([store.write(leave('a')), broken, store.write(leave('b'))])
    expect([a, b]).toEqual(['a', 'b'])
    expect(refusal).toContain('FOREIGN KEY')
    expect(written()).toEqual(['a', 'b'])
  })

  it('a dry run writes nothing, and tells what it would have', async () => {
    const dry = store.write(leave('dry'), { dryRun: true })
    expect(await outcomes([store.write(leave('a')), dry, store.write(leave('b'))])).toEqual(['a', 'dry', 'b'])
    expect(written()).toEqual(['a', 'b'])
  })

  it('a write that is wanted no more is left out', async () => {
    const stop = new AbortController()
    const aborts = store.write(async queries => {
      stop.abort()
      return leave('a')(queries)
    })
    const aborted = store.write(leave('aborted'), { signal: stop.signal })
    const [a, interrupted, b] = await outcomes([aborts, aborted, store.write(leave('b'))])
    expect([a, b]).toEqual(['a', 'b'])
    expect(interrupted).toContain('Interrupted')
    expect(written()).toEqual(['a', 'b'])
  })

  it('a write whose time is up while the lock is held elsewhere leaves the others to be done', async () => {
    const other = new SqliteDatabase(db)
    other.exec('BEGIN IMMEDIATE')
    const writes = [
      store.write(leave('a')),
      store.write(leave('late'), { timeoutMs: 60 }),
      store.write(leave('b')),
    ]
    await expect(writes[1]).rejects.toMatchObject({ code: 'BUSY' })
    other.exec('ROLLBACK')
    other.close()
    expect(await outcomes([...writes.slice(0, 1), ...writes.slice(2)])).toEqual(['a', 'b'])
    expect(written()).toEqual(['a', 'b'])
  })

  it('a work that waits for something else fails, and neither it nor what it does later touches the others', async () => {
    let late: unknown
    const lingering = store.write(async queries => {
      await queries.audit.insert([note('lingering')])
      await sleep(30)
      await queries.audit.insert([note('too late')]).catch(error => {
        late = error
      })
    })
    const [a, refusal, b] = await outcomes([store.write(leave('a')), lingering, store.write(leave('b'))])
    expect([a, b]).toEqual(['a', 'b'])
    expect(refusal).toContain('awaited something other than the store')
    await sleep(60)
    expect(late).toBeInstanceOf(Error)
    expect(written()).toEqual(['a', 'b'])
  })

  it('a write within a write is refused at once', async () => {
    const nested = store.write(async queries => {
      await leave('outer')(queries)
      await store.write(leave('inner'))
    })
    const [a, refusal, b] = await outcomes([store.write(leave('a')), nested, store.write(leave('b'))])
    expect([a, b]).toEqual(['a', 'b'])
    expect(refusal).toContain('a write within a write')
    expect(written()).toEqual(['a', 'b'])
  })

  it('if SQLite gives up the whole transaction, those that were done are done again', async () => {
    const breaking = store.write(async queries => {
      await queries.audit.insert([note('breaking')])
      // What SQLite does by itself when the disk is full: https://sqlite.org/lang_transaction.html
      writing?.exec('ROLLBACK')
      throw new Error('the disk is full')
    })
    expect(await outcomes([store.write(leave('a')), breaking, store.write(leave('b'))])).toEqual([
      'a',
      'the disk is full',
      'b',
    ])
    expect(written()).toEqual(['a', 'b'])
  })
})

describe('a call has a deadline of its own, counted from the call', () => {
  /** One that lasts until it is told to end. */
  function longWrite() {
    let [tell, end] = [() => {}, () => {}]
    const begun = new Promise<void>(resolve => {
      tell = resolve
    })
    const ended = new Promise<void>(resolve => {
      end = resolve
    })
    const work = () => {
      tell()
      return ended
    }
    return { long: store.fillTables(work).catch(() => {}), begun, end }
  }

  it('a write that waits behind a long one in this process gives up in time', async () => {
    const { long, begun, end } = longWrite()
    await begun
    const late = store.write(leave('late'), { timeoutMs: 50 })
    late.catch(() => {})
    await sleep(100)
    end()
    await expect(late).rejects.toMatchObject({ code: 'BUSY' })
    await long
    expect(written()).toEqual([])
  })

  it('a signal ends the wait of its own call and of no other', async () => {
    const { long, begun, end } = longWrite()
    await begun
    const stop = new AbortController()
    const stopped = store.write(leave('stopped'), { signal: stop.signal })
    const other = store.write(leave('other'))
    stop.abort()
    end()
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' })
    await Promise.all([long, other])
    expect(written()).toEqual(['other'])
  })
})

describe('works of one kind that wait together', () => {
  let calls: number[] = []
  const decline = (action: string) => action.startsWith('odd')
  const fail = (action: string) => action.startsWith('broken')
  beforeEach(() => {
    calls = []
    timeAtRest()
  })

  /** Leaves its note by itself, or together with others: up to one that is odd; one that is broken breaks all of them. */
  class Note implements JointWork<string> {
    readonly together = together
    readonly action: string
    done = ''

    constructor(action: string) {
      this.action = action
    }

    result(): string {
      return this.done
    }
  }
  async function together(queries: Queries, works: readonly JointWork<unknown>[]): Promise<number> {
    const notes = works.filter(work => work instanceof Note)
    const odd = notes.findIndex(({ action }) => decline(action))
    const plain = odd === -1 ? notes : notes.slice(0, odd)
    calls.push(plain.length)
    await queries.audit.insert(plain.map(({ action }) => note(action)))
    for (const each of plain) {
      if (fail(each.action)) throw new Error('not together')
      each.done = `${each.action}, together`
    }
    return plain.length
  }
  const write = (action: string, options: WriteOptions = {}) =>
    store.write(
      async queries => {
        await queries.audit.insert([note(action)])
        if (fail(action)) throw new Error(`${action}, by itself`)
        return `${action}, by itself`
      },
      { ...options, joint: new Note(action) },
    )

  it('are done at once, in their order, and in one savepoint where others were done before', async () => {
    const first = ['a', 'b', 'c'].map(name => write(name))
    const told = await outcomes([...first, store.write(leave('d')), write('e'), write('f')])
    expect(told).toEqual(['a, together', 'b, together', 'c, together', 'd', 'e, together', 'f, together'])
    expect(written()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect([calls, count('SAVEPOINT one'), count('COMMIT')]).toEqual([[3, 2], 2, 1])
  })

  it('one that waits alone is done by itself', async () => {
    expect(await write('a')).toBe('a, by itself')
    expect(calls).toEqual([])
  })

  it('what cannot be done so goes by itself, in its turn, and is not tried again', async () => {
    const names = ['a', 'b', 'odd', 'c', 'd', 'odd too', 'odd again', 'e']
    expect(await outcomes(names.map(name => write(name)))).toEqual([
      'a, together',
      'b, together',
      'odd, by itself',
      'c, together',
      'd, together',
      'odd too, by itself',
      'odd again, by itself',
      'e, by itself',
    ])
    expect(written()).toEqual(names)
    expect(calls).toEqual([2, 2, 0])
  })

  it('when anything is wrong with any, each goes by itself, and nothing of the others is there twice', async () => {
    const told = await outcomes(['a', 'broken', 'b'].map(name => write(name)))
    expect(told).toEqual(['a, by itself', 'broken, by itself', 'b, by itself'])
    expect(written()).toEqual(['a', 'b'])
    expect(calls).toEqual([3])
  })

  it('what was done before those with whom something is wrong is done once', async () => {
    const first = [store.write(leave('first')), write('a'), write('b'), store.write(leave('then'))]
    const told = await outcomes([...first, write('c'), write('broken')])
    const together = ['a, together', 'b, together']
    expect(told).toEqual(['first', ...together, 'then', 'c, by itself', 'broken, by itself'])
    expect(written()).toEqual(['first', 'a', 'b', 'then', 'c'])
    expect(calls).toEqual([2, 2])
  })

  it('a dry run, and one that is wanted no more, are not among them', async () => {
    const stop = new AbortController()
    const aborts = store.write(async queries => {
      stop.abort()
      return leave('stops')(queries)
    })
    const writes = [write('a'), write('dry', { dryRun: true }), write('b'), write('c')]
    const stopped = [write('stopped', { signal: stop.signal }), write('d'), write('e')]
    expect(await outcomes([aborts, ...writes, ...stopped])).toEqual([
      'stops',
      'a, by itself',
      'dry, by itself',
      'b, together',
      'c, together',
      expect.stringContaining('Interrupted'),
      'd, together',
      'e, together',
    ])
    expect(written()).toEqual(['stops', 'a', 'b', 'c', 'd', 'e'])
  })

  it('others get in between many of them', async () => {
    const names = Array.from({ length: 600 }, (_, i) => `write ${i}`)
    await Promise.all(names.map(name => write(name)))
    expect(written()).toEqual(names)
    expect(count('COMMIT')).toBeGreaterThanOrEqual(2)
    expect(Math.max(...calls)).toBeLessThanOrEqual(100)
  })

  it.each([
    ['waits for something else', async () => sleep(30)],
    [
      'takes the transaction with it',
      async () => {
        writing?.exec('ROLLBACK')
        throw new Error('the disk is full')
      },
    ],
  ])('if one of them %s, all are done by themselves, and nothing twice', async (_, breaks) => {
    class Breaking extends Note {
      override readonly together = breaking
    }
    const breaking: Note['together'] = async (queries, works) => {
      await queries.audit.insert([note('undone')])
      await breaks()
      await queries.audit.insert([note('undone')])
      return works.length
    }
    const broken = (name: string) => store.write(leave(name), { joint: new Breaking(name) })
    const told = await outcomes([
      store.write(leave('before')),
      broken('a'),
      broken('b'),
      store.write(leave('c')),
    ])
    expect(told).toEqual(['before', 'a', 'b', 'c'])
    await sleep(60)
    expect(written()).toEqual(['before', 'a', 'b', 'c'])
  })

  it('a COMMIT that fails is told to all of them', async () => {
    failAt = 'COMMIT'
    const told = await outcomes([write('a'), write('b')])
    failAt = undefined
    for (const each of told) expect(each).toContain('The storage failed')
    expect(written()).toEqual([])
  })
})

it('a COMMIT that fails is told to all of the group, and nothing of it is there', async () => {
  failAt = 'COMMIT'
  const told = await outcomes([store.write(leave('a')), store.write(leave('b'))])
  failAt = undefined
  for (const each of told) expect(each).toContain('The storage failed')
  expect(written()).toEqual([])
  expect(await store.write(leave('c'))).toBe('c')
  expect(written()).toEqual(['c'])
})
