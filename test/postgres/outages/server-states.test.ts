import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Deadline } from '../../../src/store/engine/deadline.ts'
import { repeatedly } from '../../../src/store/postgres/outcome/attempts.ts'
import { Evidence } from '../../../src/store/postgres/outcome/evidence.ts'
import { translated } from '../../../src/store/postgres/outcome/postgres-errors.ts'
import { ask, newDatabase, write } from '../../support/databases.ts'
import { officeAt } from '../../support/office.ts'
import { boxOfficeAt, scratchFolder, tixProcess } from '../../support/tix.ts'

const folder = scratchFolder()

it.each([
  ['42P05', 'STORAGE', /pooler.*prepared_statements=no/],
  ['22P05', 'VALIDATION', /encoding/],
  ['3F000', 'CORRUPT', /does not have/],
  ['55000', 'STORAGE', /present state/],
  ['42703', 'CORRUPT', /nobody else has changed/],
  ['42883', 'CORRUPT', /PostgreSQL 13/],
  ['P0001', 'STORAGE', /trigger/],
  ['57P03', 'BUSY', /not available: said so/],
  ['25006', 'BUSY', /not available: said so/],
])('%s is told as %s', (code, kind, message) => {
  const error = Object.assign(new Error('said so'), { code })
  expect(translated(error, 'somewhere')).toMatchObject({
    code: kind,
    message: expect.stringMatching(message),
  })
})

it('a cursor that somebody has made by hand is refused as one', async () => {
  const { createEvent, run } = boxOfficeAt(await newDatabase(folder, ''), tixProcess)
  await createEvent('Jazz', 5)
  const made = (order: string, key: unknown, id: unknown) =>
    Buffer.from(JSON.stringify([order, key, id])).toString('base64url')
  for (const key of ['x', '\u0000', 1.5, 1e300]) {
    const { exit, stdout } = await run([
      'list',
      '--sort',
      'available',
      '--cursor',
      made('available', key, 1),
      '--json',
    ])
    expect(exit, stdout).toBeLessThan(3)
    expect(stdout).not.toContain('INTERNAL')
  }
})

describe('what a pooler has lost', () => {
  const lost = () => Object.assign(new Error('prepared statement does not exist'), { code: '26000' })

  it('is done again without names for each of those who met it at once', async () => {
    const { store } = await officeAt(await newDatabase(folder, ''))
    await store.write(async () => {}, { create: true })
    const meets = async () => {
      let attempts = 0
      return store.write(async queries => {
        await queries.audit.newest()
        if (++attempts === 1) throw lost()
        return attempts
      })
    }
    expect(await Promise.all([meets(), meets(), meets()])).toEqual([2, 2, 2])
    const always = store.write(() => Promise.reject(lost()))
    await expect(always).rejects.toMatchObject({ code: 'STORAGE' })
  })

  it('does not keep from asking what has become of a COMMIT', async () => {
    const evidence = new Evidence<string>(1000)
    const failures = [Object.assign(new Error('gone'), { code: 'ECONNRESET' }), lost()]
    const attempt = async () => {
      const failure = failures.shift()
      if (!failure) return 'found'
      evidence.doubt ??= { cause: failure, backend: undefined }
      throw failure
    }
    const circumstances = { place: 'somewhere', deadline: new Deadline(5000), signal: undefined }
    const connectAside = () => Promise.reject(new Error('nobody is asked'))
    const repeated = { attempt, evidence, mend: async () => true, connectAside }
    expect(await repeatedly(circumstances, repeated)).toBe('found')
  })
})

it('whose last attempt has no time left is told why those before failed', async () => {
  const refusal = Object.assign(new Error('no transactions here'), { code: '08P01' })
  const failures = [refusal]
  const attempt = async () => {
    throw failures.shift() ?? new Error('timeout expired')
  }
  const circumstances = { place: 'somewhere', deadline: new Deadline(100), signal: undefined }
  const connectAside = () => Promise.reject(new Error('nobody is asked'))
  await expect(
    repeatedly(circumstances, { attempt, mend: async () => false, connectAside }),
  ).rejects.toMatchObject({ code: 'BUSY', message: expect.stringContaining('no transactions here') })
})

describe('the server', () => {
  it('is what is told of, where it keeps the tables from being made', async () => {
    const db = await newDatabase(folder, '')
    await write(
      db,
      `ALTER DATABASE "${new URL(db).pathname.slice(1)}" SET default_transaction_read_only = on`,
    )
    const { store } = await officeAt(db)
    const creating = store.write(async () => {}, { create: true, timeoutMs: 300 })
    await expect(creating).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('read-only transaction'),
    })
  })

  it('ends no transaction for its length, whatever database and role have', async ({ skip }) => {
    const db = await newDatabase(folder, '')
    const { event } = await officeAt(db)
    await event('Jazz', 5)
    const [known] = await ask(db, `SELECT current_setting('transaction_timeout', true) IS NOT NULL AS yes`)
    if (known?.['yes'] !== 'true' && known?.['yes'] !== 't') skip('its setting came with PostgreSQL 17')
    await write(db, `ALTER DATABASE "${new URL(db).pathname.slice(1)}" SET transaction_timeout = '100ms'`)
    const fresh = await officeAt(db, 1000)
    const slowly = () => sleep(200)
    await fresh.store.write(slowly)
    await fresh.store.read(slowly)
  })

  it('hides no rows in silence', async () => {
    const { db, createEvent } = boxOfficeAt(await newDatabase(folder, ''), tixProcess)
    await createEvent('Jazz', 5)
    const role = `guest_${process.pid}`
    await write(
      db,
      `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA public TO ${role};
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
       ALTER TABLE bookings ENABLE ROW LEVEL SECURITY`,
    )
    const url = new URL(db)
    url.username = role
    url.password = 'x'
    const { exit, stderr } = await tixProcess(['my-bookings', '--email', 'ada@example.com', '--db', url.href])
    await write(db, `DROP OWNED BY ${role}; DROP ROLE ${role}`)
    expect([exit, stderr]).toEqual([6, expect.stringContaining('row-level security')])
  })

  it('does not soften a COMMIT, whatever role and database have', async () => {
    const db = await newDatabase(folder, '')
    const name = new URL(db).pathname.slice(1)
    await write(
      db,
      `ALTER DATABASE ${name} SET synchronous_commit = off; ALTER DATABASE ${name} SET statement_timeout = 300`,
    )
    await write(db, 'CREATE TABLE seen (how text, how_long text)')
    expect(await ask(db, `SELECT current_setting('synchronous_commit') AS how`)).toEqual([{ how: 'off' }])
    const event = [
      'create-event',
      'Jazz',
      '--capacity',
      '5',
      '--starts',
      '2031-05-01 19:30',
      '-q',
      '--db',
      db,
    ]
    expect((await tixProcess(event)).exit).toBe(0)
    await write(
      db,
      `CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5);
         INSERT INTO public.seen VALUES (current_setting('synchronous_commit'), current_setting('statement_timeout'));
         RETURN NULL; END $$;
       CREATE TRIGGER look AFTER INSERT ON bookings EXECUTE FUNCTION look()`,
    )
    expect((await tixProcess(['book', 'jazz', '--email', 'ada@example.com', '--db', db])).exit).toBe(0)
    expect(await ask(db, 'SELECT how, how_long FROM seen')).toEqual([{ how: 'on', how_long: '0' }])
  })

  it('tells the doctor what it is and how well it keeps what is sold', async () => {
    const { createEvent, run, db } = boxOfficeAt(await newDatabase(folder, ''), tixProcess)
    await createEvent('Jazz', 5)
    await write(db, 'UPDATE events SET available = 3')
    const checks = async (...more: string[]) => (await run(['doctor', '--json', ...more])).json().data.doctor
    const named = Object.fromEntries(
      (await checks()).checks.map((check: { name: string }) => [check.name, check]),
    )
    expect(named).toMatchObject({
      engine: { status: 'ok', details: { role: 'primary' } },
      durability: { status: 'warning', details: { fsync: 'off' } },
      replication: { details: { synchronousStandbyNames: '' } },
      encoding: { message: 'UTF8' },
      timeouts: { status: 'ok' },
      'event-seats': { status: 'failed' },
    })
    expect(await checks('--repair')).toMatchObject({
      healthy: true,
      backup: null,
      repaired: [{ before: 3, after: 5 }],
    })
  })
})
