import pg from 'pg'
import { expect, it } from 'vitest'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { findBookings } from '../../src/ticketing/box-office/find-bookings.ts'
import { listEvents } from '../../src/ticketing/events/list-events.ts'
import { updateTicketType } from '../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { erasePerson } from '../../src/ticketing/people/erase-person.ts'
import { email } from '../../src/values/email.ts'
import { ask, newDatabase, write } from '../support/databases.ts'
import { imported, writtenTo } from '../support/files/imports.ts'
import { officeAt, type TestOffice } from '../support/office.ts'
import { boxOfficeAt, scratchFolder, tix } from '../support/tix.ts'

const folder = scratchFolder()

/** Whoever may create in `public` creates what fits better there than PostgreSQL's own does: it would run as the box office. */
const OPERATORS = ['=', '<>', '<', '>', '<=', '>=', '-', '+']
const PAIRS = [
  ['bigint', 'numeric'],
  ['numeric', 'bigint'],
  ['integer', 'numeric'],
  ['text', 'varchar'],
  ['varchar', 'text'],
]

function trap(): string {
  const traps = PAIRS.flatMap(([left, right], index) => [
    `CREATE FUNCTION public.trap_${index}(a ${left}, b ${right}) RETURNS boolean LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'a stranger was here'; END $$`,
    ...OPERATORS.map(
      operator =>
        `CREATE OPERATOR public.${operator} (LEFTARG = ${left}, RIGHTARG = ${right}, FUNCTION = public.trap_${index})`,
    ),
  ])
  const functions = [
    'lower(varchar)',
    'upper(varchar)',
    'length(varchar)',
    'set_config(varchar, varchar, boolean)',
  ].map(
    signature => `CREATE FUNCTION public.${signature} RETURNS text LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'a stranger was here'; END $$`,
  )
  return [...traps, ...functions].join(';\n')
}

it('runs no function or operator that somebody else has put into public', async () => {
  const { db, run, data, createEvent } = boxOfficeAt(await newDatabase(folder, ''))
  await createEvent('Jazz', 5, ['--price', '10', '--currency', 'EUR'])
  await write(db, trap())
  await expect(ask(db, 'SELECT CAST(1 AS bigint) = CAST(1 AS numeric)')).rejects.toThrow(
    'a stranger was here',
  )
  const { booking } = await data(['book', 'jazz', '--email', 'ada@example.com', '-n', '2'])
  await data(['pay', booking.code, '--method', 'cash'])
  await data(['cancel', booking.code, '--seats', '1'])
  for (const args of [
    ['doctor', '--json'],
    ['list', '--json', '--search', 'jazz', '--available', '--sort', 'available'],
    ['availability', '--json'],
    ['my-bookings', '--email', 'ada@example.com', '--json'],
    ['log', '--oldest-first', '--limit', '1', '--json'],
    ['export', 'tickets'],
  ]) {
    const { exit, stdout, stderr } = await run(args)
    expect(exit, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0)
  }
})

it('finds its tables where the search path has them, and tells when it names nothing', async () => {
  const db = await newDatabase(folder, '')
  await write(db, 'CREATE SCHEMA "Box Office"')
  const within = (schema: string) => `${db}?options=${encodeURIComponent(`-csearch_path=${schema}`)}`
  const event = ['create-event', 'Jazz', '--capacity', '5', '--starts', '2031-05-01 19:30', '-q', '--db']
  expect((await tix([...event, within('"Box\\ Office"')])).stdout).toBe('jazz\n')
  expect(await ask(db, `SELECT schemaname FROM pg_tables WHERE tablename = 'events'`)).toEqual([
    { schemaname: 'Box Office' },
  ])
  const nowhere = await tix([...event, within('nowhere')])
  expect([nowhere.exit, nowhere.stderr]).toEqual([2, expect.stringContaining('search_path')])
})

it.each(['tickets', 'audit_log'])(
  'confirms nothing of which a trigger or rule of somebody else drops a row without a word: %s',
  async table => {
    const db = await newDatabase(folder, '')
    const office = await officeAt(db)
    await office.event('Jazz', 5)
    await write(
      db,
      `CREATE FUNCTION public.dropped() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
       CREATE TRIGGER dropped BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION public.dropped()`,
    )
    await expect(office.book('jazz', 'ada')).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining('dropped rows'),
    })
    await write(
      db,
      `DROP TRIGGER dropped ON ${table}; CREATE RULE dropped AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
    )
    const many = await Promise.allSettled([1, 2, 3].map(n => office.book('jazz', `guest${n}`)))
    for (const ended of many) expect(ended).toMatchObject({ reason: { code: 'STORAGE' } })
    expect(await ask(db, 'SELECT count(*) AS n FROM bookings')).toEqual([{ n: 0 }])
    expect(await ask(db, 'SELECT available FROM events')).toEqual([{ available: 5 }])
  },
)

it.each(['tickets', 'events', 'ticket_types'])(
  'takes nothing for done of which a trigger of somebody else drops the change: %s',
  async table => {
    const db = await newDatabase(folder, '')
    const office = await officeAt(db)
    await office.event('Jazz', 5)
    await updateTicketType(office, 'jazz', 'General admission', { quota: 5 })
    const code = await office.book('jazz', 'ada', { quantity: 2 })
    await write(
      db,
      `CREATE FUNCTION public.dropped() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
       CREATE TRIGGER dropped BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION public.dropped()`,
    )
    for (const seats of [undefined, 1])
      await expect(cancelBookings(office, { codes: [code], seats })).rejects.toMatchObject({
        code: 'STORAGE',
        message: expect.stringContaining('dropped rows'),
      })
    expect(await ask(db, 'SELECT status, quantity FROM bookings')).toEqual([
      { status: 'confirmed', quantity: 2 },
    ])
    const { checks } = (await boxOfficeAt(db).data(['doctor'])).doctor
    expect(checks.find(({ name }: { name: string }) => name === 'triggers')).toMatchObject({
      status: 'warning',
      details: { triggers: [{ table, name: 'dropped' }] },
    })
    await write(db, `DROP TRIGGER dropped ON ${table}`)
    expect(await cancelBookings(office, { codes: [code] })).toMatchObject({ seats: 2 })
  },
)

it('is told by doctor what a role may not do', async () => {
  const { db, createEvent } = boxOfficeAt(await newDatabase(folder, ''))
  await createEvent('Jazz', 5)
  const role = `seller_${process.pid}`
  const doctor = async () => {
    const url = new URL(db)
    url.username = role
    url.password = 'x'
    const { exit, stdout } = await tix(['doctor', '--json', '--db', url.href])
    const { checks } = JSON.parse(stdout).data.doctor
    const found = checks.find(({ name }: { name: string }) => name === 'rights')
    return [exit, found.status, found.details.missing, checks.length]
  }
  await write(
    db,
    `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT USAGE ON SCHEMA public TO ${role};
     GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
     REVOKE INSERT ON tix_schema FROM ${role}`,
  )
  try {
    const [, , , all] = await doctor()
    expect(await doctor()).toEqual([0, 'ok', [], all])
    await write(db, `REVOKE INSERT ON payments FROM ${role}`)
    expect(await doctor()).toEqual([0, 'warning', [{ table: 'payments', right: 'INSERT' }], all])
    // What cannot be read cannot be checked; all else is told.
    await write(db, `REVOKE SELECT ON vouchers FROM ${role}`)
    const missing = [
      { table: 'payments', right: 'INSERT' },
      { table: 'vouchers', right: 'SELECT' },
    ]
    expect(await doctor()).toEqual([1, 'failed', missing, expect.any(Number)])
  } finally {
    await write(db, `DROP OWNED BY ${role}; DROP ROLE ${role}`)
  }
})

/** As whoever owns a database sets it for all who come. */
async function set(db: string, settings: string): Promise<void> {
  await write(db, `ALTER DATABASE "${new URL(db).pathname.slice(1)}" SET ${settings}`)
}

it.each(['pg_temp, public', 'pg_catalog, public', 'nowhere, "$user", public'])(
  'makes its tables where they stay, and finds them, with the search path %s',
  async path => {
    const db = await newDatabase(folder, '')
    await set(db, `search_path = ${path}`)
    const first = await officeAt(db)
    await first.event('Jazz', 5)
    await first.store.close()
    expect(await (await officeAt(db)).book('jazz', 'ada')).toMatch(/^\w{8}$/)
    expect(await ask(db, `SELECT schemaname FROM pg_tables WHERE tablename = 'events'`)).toEqual([
      { schemaname: 'public' },
    ])
  },
)

it('reads its statements as they are written, however the database has strings', async () => {
  const db = await newDatabase(folder, '')
  await set(db, 'standard_conforming_strings = off')
  const office = await officeAt(db)
  await office.event('100% \\ Jazz_', 5)
  for (const search of ['%', '\\', '_'])
    expect((await listEvents(office, { search, limit: 9 })).events, search).toHaveLength(1)
})

/** Does something in a box office whose database is in LATIN1. */
async function inLatin1(work: (office: TestOffice) => Promise<void>): Promise<void> {
  const db = await newDatabase(folder, '')
  const latin = `${db}_latin`
  const name = new URL(latin).pathname.slice(1)
  await write(db, `CREATE DATABASE "${name}" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
  const office = await officeAt(latin)
  try {
    await work(office)
  } finally {
    await office.store.close()
    await write(db, `DROP DATABASE "${name}" WITH (FORCE)`)
  }
}

it('finds in a database of another encoding what it can keep', () =>
  inLatin1(async office => {
    await office.event('Jazz', 5)
    await office.book('jazz', 'jose', { name: 'José Ångström' })
    for (const text of ['jos', 'jose@', 'angst', 'José', 'Å'])
      expect((await findBookings(office, { text, limit: 9 })).bookings, text).toHaveLength(1)
    await expect(office.book('jaz', 'jose')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }))

it('names the character that a database of another encoding cannot keep', () =>
  inLatin1(async office => {
    await office.event('Jazz', 5)
    await expect(office.book('jazz', 'ciro', { name: 'Ćiro' })).rejects.toThrow(/cannot keep: "Ć" \(/)
  }))

it.each([{ dryRun: true }, {}])(
  'books the rows of a file that a database of another encoding can keep (%j)',
  options =>
    inLatin1(async office => {
      await office.event('Jazz', 5)
      // The sign of a micron, which Latin 1 has, is looked up as the Greek letter, which it has not.
      const rows = ['1,jose@x.org,José', '2,ciro@x.org,Ćiro', '3,m@x.org,µm', 'ć,n@x.org,', 'ć,,']
      const file = writtenTo(folder, ['ref,email,name', ...rows].join('\n'))
      const { failure, ...summary } = await imported(office, file, options)
      expect(summary).toMatchObject({ rows: 5, booked: 1, rejected: 4 })
      expect(failure?.message).toContain(
        'line 3: name: "Ćiro" has "Ć" (U+0106), which a database in LATIN1 cannot keep\n' +
          'line 4: name: "µm" has "µ" (U+00B5), which a database in LATIN1 cannot keep\n' +
          'line 5: ref: "ć" has "ć" (U+0107), which a database in LATIN1 cannot keep\n' +
          'line 6: The reference "ć" stands on lines 5 and 6',
      )
    }),
)

it('an address that was erased is erased, also where the server does not clear away the rows', async () => {
  const db = await newDatabase(folder, '')
  const office = await officeAt(db)
  await office.event('Jazz', 5)
  await office.book('jazz', 'ada')
  const impatient = await officeAt(db, 1500)
  const holder = new pg.Client(db)
  await holder.connect()
  await holder.query('BEGIN; LOCK TABLE bookings IN SHARE UPDATE EXCLUSIVE MODE')
  const erased = await erasePerson(impatient, { email: email('ada@example.com'), evenToCome: true })
  await holder.end()
  expect(erased).toMatchObject({
    bookings: 1,
    remains: expect.arrayContaining([expect.stringContaining('VACUUM)')]),
  })
  expect(await ask(db, `SELECT count(*) AS n FROM audit_log WHERE action = 'person.erase'`)).toEqual([
    { n: 1 },
  ])
  const again = erasePerson(office, { email: email('ada@example.com') })
  await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
