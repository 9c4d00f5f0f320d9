import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../../src/cli/commands/index.ts'
import { ask } from '../../support/databases.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const path = (name: string) => join(folder, name)

type BoxOffice = Awaited<ReturnType<typeof boxOffice>>

/** What the walk finds when it begins: an event with bookings in every state, and one that is sold out. */
async function prepared() {
  const office = await boxOffice(folder, 'walk.db')
  const { data, createEvent } = office
  await createEvent('Jazz', 50, ['--price', '25', '--currency', 'EUR'])
  await createEvent('Drafted', 5, ['--draft'])
  await createEvent('Other', 5)
  await data(['book', 'other', '--email', 'gone@example.com'])
  await createEvent('Doomed', 5)
  await createEvent('Typed', 5)
  await data(['add-ticket-type', 'typed', 'unsold'])
  await createEvent('Full', 3)
  const book = async (event: string, ...more: string[]) =>
    (await data(['book', event, '--email', 'ada@example.com', ...more])).booking.code as string
  const codes = {
    held: await book('jazz', '--hold', '1h'),
    canceled: await book('jazz'),
    exchanged: await book('other'),
    transferred: await book('jazz'),
    paid: await book('jazz', '--paid', 'card'),
    unpaid: await book('jazz'),
    full: await book('full', '-n', '3'),
  }
  await data(['waitlist', 'join', 'full', '--email', 'group@example.com', '-n', '3'])
  await data(['waitlist', 'join', 'full', '--email', 'single@example.com'])
  await data(['waitlist', 'join', 'full', '--email', 'leaver@example.com'])
  await data(['cancel', codes.full, '--seats', '1'])
  await createEvent('Held', 1)
  await data(['book', 'held', '--email', 'ada@example.com', '--hold', '1h'])
  await data(['waitlist', 'join', 'held', '--email', 'next@example.com'])
  await data(['token', 'create', 'old', '--role', 'gate'])
  await data(['backup', path('walk.backup')])
  writeFileSync(path('season.csv'), 'name,capacity,starts\nSeason,5,2031-05-01 19:30\n')
  writeFileSync(path('walk.csv'), 'event,email,quantity,ref\njazz,import@example.com,1,row-1\n')
  return { ...office, codes }
}

/** A use of every writing command that changes something; `codes` are those of `prepared`. */
const USES: Record<string, (codes: Record<string, string>) => string[]> = {
  'create-event': () => ['create-event', 'New', '--capacity', '5', '--starts', '2031-05-01 19:30'],
  'update-event': () => ['update-event', 'jazz', '--venue', 'Cellar'],
  'remove-event': () => ['remove-event', 'drafted'],
  'remove-ticket-type': () => ['remove-ticket-type', 'typed', 'unsold'],
  'erase-person': () => ['erase-person', 'gone@example.com', '--yes'],
  'copy-event': () => ['copy-event', 'jazz', '--every', '7d', '--times', '2'],
  'cancel-event': () => ['cancel-event', 'doomed', '--yes'],
  'add-ticket-type': () => ['add-ticket-type', 'typed', 'vip', '--quota', '2'],
  'update-ticket-type': () => ['update-ticket-type', 'jazz', 'General admission', '--quota', '40'],
  'create-voucher': () => ['create-voucher', 'EARLY', '--percent', '10'],
  'end-voucher': () => ['end-voucher', 'EARLY'],
  book: () => ['book', 'jazz', '--email', 'new@example.com'],
  'update-booking': ({ unpaid = '' }) => ['update-booking', unpaid, '--name', 'Ada'],
  exchange: ({ exchanged = '' }) => [
    'exchange',
    exchanged,
    '--event',
    'typed',
    '--type',
    'General admission',
  ],
  confirm: ({ held = '' }) => ['confirm', held],
  cancel: ({ canceled = '' }) => ['cancel', canceled],
  transfer: ({ transferred = '' }) => ['transfer', transferred, '--to', 'bob@example.com'],
  sell: () => ['sell', 'jazz', '--received', '30'],
  'check-in': ({ paid = '' }) => ['check-in', paid],
  'waitlist join': () => ['waitlist', 'join', 'full', '--email', 'late@example.com'],
  'waitlist leave': () => ['waitlist', 'leave', 'full', '--email', 'leaver@example.com'],
  'waitlist offer': () => ['waitlist', 'offer', 'held'],
  pay: ({ unpaid = '' }) => ['pay', unpaid, '--method', 'cash'],
  refund: ({ paid = '' }) => ['refund', paid],
  'token create': () => ['token', 'create', 'shop', '--role', 'seller'],
  'token revoke': () => ['token', 'revoke', 'old'],
  import: () => ['import', path('walk.csv')],
  'import-events': () => ['import-events', path('season.csv')],
  restore: () => ['restore', path('walk.backup'), '--yes'],
}

/** What passes on an expired hold has to come after it. */
const LATER: Record<string, Record<string, string>> = {
  'waitlist offer': { TIX_TEST_CLOCK_SHIFT_MS: '7200000' },
}

/** Commands that write, but not into this box office, or nothing while nothing is wrong with it. */
const LEAVE_NONE: Record<string, string> = {
  backup: 'writes a copy beside it',
  copy: 'writes another box office, with the log of this one',
  doctor: 'writes only what --repair finds to mend; see the tests of doctor',
}

const writing = (await Promise.all(Object.values(commands).map(load => load())))
  .filter(command => command.writes)
  .map(command => command.name)
  // It puts back what was there before the walk began.
  .sort((a, b) => Number(a === 'restore') - Number(b === 'restore'))

describe('every writing command leaves a line in the log', () => {
  let office: BoxOffice & { codes: Record<string, string> }
  beforeAll(async () => {
    office = await prepared()
  })
  const lines = async () => Number((await ask(office.db, 'SELECT max(id) AS n FROM audit_log'))[0]?.['n'])

  it('and is known to this walk', () => {
    const unknown = writing.filter(name => !(name in USES) && !(name in LEAVE_NONE))
    expect(unknown, 'add a use of it to USES above').toEqual([])
    expect(Object.keys(USES).filter(name => !writing.includes(name))).toEqual([])
  })

  it.each(writing.filter(name => name in USES))('tix %s, but not its dry run', async name => {
    const args = USES[name]?.(office.codes) ?? []
    const before = await lines()
    const dry = await office.run([...args, '--dry-run'])
    expect(dry, dry.stderr).toMatchObject({ exit: 0 })
    expect(await lines()).toBe(before)
    const done = await office.run([...args, '--actor', `walker of ${name}`], { env: LATER[name] ?? {} })
    expect(done, done.stderr).toMatchObject({ exit: 0 })
    const [last] = await ask(office.db, 'SELECT * FROM audit_log ORDER BY id DESC LIMIT 1')
    expect(last, `${name} left no line`).toMatchObject({ actor: `walker of ${name}` })
    expect(String(last?.['at'])).toMatch(/^\d{4}-\d\d-\d\dT/)
  })
})
