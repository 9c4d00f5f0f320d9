import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ask } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder, start } from '../../support/tix.ts'

/** What the other system says of an order, in its words. */
interface Order {
  name: string
  email: string
  seats: number
  status: 'Confirmed' | 'Paid' | 'Canceled' | 'On hold'
}

const folder = scratchFolder()
const file = join(folder, 'orders.csv')
const rejects = join(folder, 'orders.rejects.csv')
const MONDAY = 500
const TUESDAY = 1000
/** Of these orders, a third is canceled on Wednesday, and the others are renamed; of as many behind them, every tenth grows. */
const CHANGED = 375
/** Where nobody waits, a transaction takes as many rows as it can in two seconds: then nothing is there to be killed halfway. */
const SLOWLY = { TIX_TEST_FAULT: 'short-transactions,pause-in-transaction:200' }
const LOOK_EVERY_MS = 40

/** A week of another system's export, which grows, is mended, changes, and comes in other forms. */
it('a week of nightly imports ends as the other system has it, whatever came between', {
  timeout: 300_000,
}, async () => {
  const { db, run, createEvent } = await boxOffice(folder)
  await createEvent('Jazz', 20_000, ['--price', '10', '--currency', 'EUR'])
  const orders = new Map<string, Order>()
  const sell = (from: number, to: number) => {
    for (let i = from; i <= to; i++)
      orders.set(`O-${i}`, {
        name: `Gäst ${i}`,
        email: `g${i % 700}@example.com`,
        seats: 1 + (i % 3),
        status: i % 10 === 0 ? 'On hold' : i % 4 === 0 ? 'Paid' : 'Confirmed',
      })
  }
  const edit = (ref: string, change: Partial<Order>) => {
    const order = orders.get(ref)
    if (order) orders.set(ref, { ...order, ...change })
  }
  const nightly = async (...more: string[]) => {
    const args = ['import', file, '--event', 'jazz', '--status-map', 'On hold=held', ...more]
    const result = await run([...args, '--json'])
    return { exit: result.exit, message: result.json().message, ...result.json().data.import }
  }
  /** Kills an import when it has done something, and before it has done all. */
  const killed = async (done: () => Promise<number>, ...more: string[]) => {
    const before = await done()
    const args = ['import', file, '--event', 'jazz', '--status-map', 'On hold=held', ...more]
    const process = start([...args, '--db', db], { env: SLOWLY })
    while ((await done()) === before && process.exitCode === null) await sleep(LOOK_EVERY_MS)
    process.kill('SIGKILL')
    await process
  }
  const count = async (sql: string) => Number((await ask(db, sql))[0]?.['n'])
  const bookings = () => count('SELECT count(*) AS n FROM bookings')
  /** All that is booked is as the other system has it; what it canceled before we ever had it is not here. */
  const sameAs = async (canceled: number) => {
    const rows = await ask(
      db,
      'SELECT ref, user_name AS name, user_email AS email, quantity AS seats, status, paid, total FROM bookings',
    )
    const wrong = rows.filter(({ ref, name, email, seats, status, paid, total }) => {
      const order = orders.get(String(ref))
      const word = { Confirmed: 'confirmed', Paid: 'confirmed', Canceled: 'canceled', 'On hold': 'held' }
      if (!order || status !== word[order.status]) return true
      if (order.status === 'Canceled') return false
      const owes = order.status === 'Paid' ? Number(total) : 0
      return name !== order.name || email !== order.email || Number(seats) !== order.seats || paid !== owes
    })
    expect(wrong).toEqual([])
    expect(new Set(rows.map(({ ref }) => ref)).size).toBe(rows.length)
    expect(rows.length).toBe(orders.size)
    expect(rows.filter(({ status }) => status === 'canceled')).toHaveLength(canceled)
    const seats = [...orders.values()]
      .filter(({ status }) => status !== 'Canceled')
      .reduce((sum, o) => sum + o.seats, 0)
    expect(await count('SELECT capacity - available AS n FROM events')).toBe(seats)
    expect(await brokenInvariants(db)).toEqual([])
  }

  // Monday: two orders are broken, and one comes twice.
  sell(1, MONDAY)
  const broken = (text: string) =>
    text.replace('g11@example.com', 'g11 at example').replace(/^(O-13,.*),\d,/m, '$1,many,')
  const [, first = ''] = csv(orders).split('\n')
  writeFileSync(file, `${broken(csv(orders))}${first}\n`)
  const monday = await nightly()
  expect(monday).toMatchObject({ exit: 5, rows: MONDAY + 1, booked: MONDAY - 2, rejected: 3, warnings: [] })
  expect(monday.message).toMatch(/line 502: The reference "O-1" stands on lines 2 and 502/)

  // Tuesday: somebody mended them; the file, still broken as it was, has grown, and the import is killed.
  const mended = join(folder, 'mended.csv')
  writeFileSync(
    mended,
    readFileSync(rejects, 'utf8').replace('g11 at example', 'g11@example.com').replace(',many,', ',2,'),
  )
  const byHand = await run(['import', mended, '--event', 'jazz', '--status-map', 'On hold=held', '--json'])
  expect(byHand.json().data.import).toMatchObject({ booked: 2, unchanged: 1, rejected: 0 })
  sell(MONDAY + 1, TUESDAY)
  const grown = csv(orders)
  writeFileSync(file, broken(grown))
  await killed(bookings)
  expect(await bookings()).toBeLessThan(TUESDAY)
  const tuesday = await nightly()
  expect(tuesday).toMatchObject({ exit: 0, rows: TUESDAY, rejected: 0, rejectsFile: null })
  expect(tuesday.booked + tuesday.unchanged).toBe(TUESDAY)
  writeFileSync(file, grown)
  expect(await nightly()).toMatchObject({ exit: 0, booked: 0, unchanged: TUESDAY })
  await sameAs(0)

  // Wednesday: much has changed there. Without --update each is named, and nothing happens here.
  for (let i = 1; i <= CHANGED; i++)
    edit(`O-${i}`, i % 3 === 0 ? { status: 'Canceled' } : { name: `Gästin ${i}` })
  for (let i = CHANGED + 10; i <= MONDAY; i += 10) edit(`O-${i}`, { status: 'Confirmed', seats: 4 })
  edit(`O-${MONDAY + 1}`, { email: 'new@example.com', status: 'Paid' })
  writeFileSync(file, csv(orders))
  const changes = CHANGED + Math.floor((MONDAY - CHANGED) / 10) + 1
  const before = await ask(db, 'SELECT * FROM bookings ORDER BY id')
  const wednesday = await nightly()
  expect(wednesday).toMatchObject({
    exit: 5,
    booked: 0,
    changed: 0,
    rejected: changes,
    unchanged: TUESDAY - changes,
  })
  expect(wednesday.message).toMatch(
    /The ref "O-1" was booked before with other content \(name: Gäst 1, now Gästin 1\)/,
  )
  expect(await ask(db, 'SELECT * FROM bookings ORDER BY id')).toEqual(before)

  // Thursday: with --update, killed in the middle of it, and run again.
  const canceled = () => count("SELECT count(*) AS n FROM bookings WHERE status = 'canceled'")
  await killed(canceled, '--update')
  expect(await canceled()).toBeLessThan(CHANGED / 3)
  const thursday = await nightly('--update')
  expect(thursday).toMatchObject({ exit: 0, booked: 0, rejected: 0 })
  expect(thursday.changed + thursday.unchanged).toBe(TUESDAY)
  await sameAs(CHANGED / 3)

  // Friday: in another order, with semicolons, in the encoding of an older program: it says what it said.
  const lines = csv(orders).trimEnd().split('\n')
  const turned = [lines[0], ...lines.slice(1).reverse()].map(line => line?.replaceAll(',', ';')).join('\r\n')
  writeFileSync(file, Buffer.from(`${turned}\r\n`, 'latin1'))
  expect(await nightly('--update', '--encoding', 'windows-1252')).toMatchObject({
    exit: 0,
    unchanged: TUESDAY,
  })

  // Saturday: what was canceled there comes back, which needs a person; a canceled order that was never here is passed over.
  edit('O-3', { status: 'Confirmed' })
  writeFileSync(file, `${csv(orders)}O-9999,Gone,gone@example.com,1,Canceled,\n`)
  const saturday = await nightly('--update')
  expect(saturday).toMatchObject({ exit: 5, rejected: 1, skipped: 1, skips: { canceled: 1 } })
  expect(saturday.message).toMatch(/is canceled here/)
  edit('O-3', { status: 'Canceled' })

  // Sunday: nothing new. No word of it.
  writeFileSync(file, csv(orders))
  const sunday = await run(['import', file, '--event', 'jazz', '--status-map', 'On hold=held', '-q'])
  expect(sunday).toMatchObject({ exit: 0, stdout: '', stderr: '' })
  await sameAs(CHANGED / 3)
})

function csv(orders: ReadonlyMap<string, Order>): string {
  const rows = [...orders].map(([ref, { name, email, seats, status }]) =>
    [ref, name, email, seats, status, status === 'On hold' ? '2031-01-01 12:00' : ''].join(','),
  )
  return `Order code,Name,E-mail,Qty,Order status,Expires at\n${rows.join('\n')}\n`
}
