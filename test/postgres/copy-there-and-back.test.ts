import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ask, newDatabase, write } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { scratchFolder, tix } from '../support/tix.ts'

const folder = scratchFolder()
const office = (db: string) => async (args: readonly string[]) => {
  const result = await tix([...args, '--db', db])
  if (result.exit !== 0) throw new Error(`tix ${args.join(' ')}: ${result.stdout}${result.stderr}`)
  return result.stdout
}

const ORDERS = join(folder, 'orders.csv')
const KEYED = [
  'book',
  'gala',
  '--email',
  'kim@example.com',
  '--type',
  'standard',
  '--idempotency-key',
  'order 1',
]

/** Everything that a box office can be in, and every row that one has after a season. */
async function richBoxOffice(db: string): Promise<void> {
  const run = office(db)
  const book = async (...args: string[]) => (await run(['book', ...args, '-q'])).trim()
  const starts = ['--starts', '2031-05-01 19:30', '--timezone', 'Europe/Berlin']
  const priced = ['--price', '12.50', '--currency', 'EUR']

  await run(['create-event', 'Gala', '--capacity', '12', ...starts, ...priced, '--idempotency-key', 'gala'])
  await run(['update-ticket-type', 'gala', 'General admission', '--name', 'standard', '--quota', '9'])
  await run(['add-ticket-type', 'gala', 'VIP, «front row»', '--price', '80.05', '--quota', '4'])
  await run([
    'create-event',
    'Größe & «Klang» 🎷',
    '--capacity',
    '500',
    ...starts,
    '--tag',
    'jazz',
    '--tag',
    'größe',
  ])
  await run(['create-event', 'Draft', '--capacity', '5', ...starts, '--draft', '--description', 'a "b"\\ c'])
  await run(['create-event', 'Off', '--capacity', '5', ...starts])
  await run(['update-event', 'off', '--venue', "O'Hara's", '--category', '=1+1', '--capacity', '7'])

  const mixed = await book(
    'gala',
    '--email',
    'ada@example.com',
    '--type',
    'VIP, «front row»=2',
    '--type',
    'standard=3',
  )
  await run(['pay', mixed, '--method', 'card', '--amount', '20', '--idempotency-key', 'receipt 1'])
  await run(['pay', mixed, '--method', 'cash'])
  await run(['refund', mixed, '--amount', '0.05', '--idempotency-key', 'refund 1'])
  await run(['transfer', mixed, '--to', 'bob@example.com', '--name', 'Bob «Ross»'])
  await run(KEYED)
  const group = await book(
    'gala',
    '--email',
    'cy@example.com',
    '--type',
    'standard',
    '-n',
    '5',
    '--name',
    '+49 30',
  )
  await book('gala', '--email', 'dee@example.com', '--type', 'VIP, «front row»', '--hold', '30d')
  for (const [who, n] of [
    ['eve', '1'],
    ['flo', '2'],
    ['gus', '1'],
    ['hal', '1'],
  ] as const)
    await run(['waitlist', 'join', 'gala', '--email', `${who}@example.com`, '-n', n, '--type', 'standard'])
  await run(['cancel', group, '--seats', '2', '--reason', 'ill'])
  await run([
    'confirm',
    JSON.parse(await run(['waitlist', 'list', 'gala', '--status', 'offered', '--json'])).data.entries[0]
      .booking,
  ])
  await run(['waitlist', 'leave', '3'])
  await run(['waitlist', 'offer', 'gala'])
  await run(['cancel', await book('off', '--email', 'ida@example.com')])
  await book('off', '--email', 'joe@example.com', '--hold', '1s')
  await book('off', '--email', 'lou@example.com', '-n', '2')
  await new Promise(resolve => setTimeout(resolve, 1100))
  await run(['book', 'off', '--email', 'max@example.com'])
  await run(['cancel-event', 'off', '--reason', 'power cut', '--yes'])

  const rows = Array.from(
    { length: 300 },
    (_, i) =>
      `guest${i % 97}@example.com,"Guest ""${i}""\u00a0é",${1 + (i % 2 && i % 3 === 0 ? 1 : 0)},order-${i}`,
  )
  writeFileSync(ORDERS, `email,name,quantity,ref\n${rows.join('\n')}\n`)
  await run(['import', ORDERS, '--event', '2', '-q'])
  // No command checks tickets in yet.
  await write(
    db,
    `
    UPDATE tickets SET status = 'checked_in', attendee = 'A. Lovelace' WHERE booking_id = 1 AND position = 1;
    INSERT INTO booking_words (word, booking_id, event_id) VALUES ('a', 1, 1), ('lovelace', 1, 1) ON CONFLICT DO NOTHING;
    INSERT INTO check_ins (event_id, booking_id, position, at, actor, gate)
      VALUES (1, 1, 1, '2031-05-01T17:00:00.000Z', 'door', 'north')`,
  )
}

/** Everything that tix tells of a box office. */
async function everything(db: string): Promise<Record<string, string>> {
  const run = office(db)
  const told: Record<string, string> = {}
  const tell = async (...args: string[]) => {
    told[args.join(' ')] = await run(args)
  }
  for (const what of ['bookings', 'tickets', 'events', 'check-ins'])
    for (const format of ['csv', 'json']) await tell('export', what, '--format', format)
  await tell('log', '--oldest-first', '--limit', '1000', '--json')
  await tell('list', '--all', '--json')
  await tell('availability', '--json')
  for (const event of ['1', '2', '3', '4']) {
    await tell('show', event, '--json')
    await tell('waitlist', 'list', event, '--json')
  }
  await tell('my-bookings', '--email', 'bob@example.com', '--json')
  return told
}

async function statuses(db: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const table of ['events', 'bookings', 'tickets', 'waitlist_entries'])
    found[table] = (await ask(db, `SELECT DISTINCT status FROM ${table} ORDER BY status`)).map(
      row => row['status'],
    )
  return found
}

it('tells the same of itself, byte for byte, after a move to a server and back', async () => {
  const [first, last] = [join(folder, 'first.db'), join(folder, 'last.db')]
  const server = await newDatabase(folder, '')
  await richBoxOffice(first)
  expect(await statuses(first)).toEqual({
    events: ['canceled', 'draft', 'on_sale'],
    bookings: ['canceled', 'confirmed', 'expired', 'held'],
    tickets: ['canceled', 'checked_in', 'valid'],
    waitlist_entries: ['accepted', 'declined', 'offered', 'waiting'],
  })
  const before = await everything(first)
  expect(JSON.parse(before['log --oldest-first --limit 1000 --json'] ?? '').data.next).toBeNull()

  await office(first)(['copy', '--to', server])
  // The server knows at once how much of what it has: until then it reads whole tables to find a few rows.
  const counted = await ask(
    server,
    `SELECT relname AS table, reltuples AS rows, relallvisible > 0 AS visible FROM pg_class
     WHERE relname IN ('bookings', 'tickets', 'booking_words') ORDER BY relname`,
  )
  for (const { table, rows, visible } of counted) {
    const [has] = await ask(server, `SELECT count(*) AS rows FROM ${table}`)
    expect([table, Number(rows), String(visible)]).toEqual([
      table,
      has?.['rows'],
      expect.stringMatching(/^t/),
    ])
  }
  expect(counted).toHaveLength(3)
  expect(await everything(server)).toEqual(before)
  await office(server)(['copy', '--to', last])
  expect(await everything(last)).toEqual(before)

  // What was done once is done: the same order and the same file come to nothing new, on both.
  for (const db of [server, last]) {
    expect(await brokenInvariants(db)).toEqual([])
    const again = JSON.parse(await office(db)([...KEYED, '--json']))
    expect(again.data).toMatchObject({ replayed: true, booking: { email: 'kim@example.com' } })
    const imported = JSON.parse(await office(db)(['import', ORDERS, '--event', '2', '--json']))
    expect(imported.data.import).toMatchObject({ rows: 300, booked: 0, unchanged: 300 })
    expect(await everything(db)).toEqual(before)
  }
})
