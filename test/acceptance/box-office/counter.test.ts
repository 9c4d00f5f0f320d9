import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { decodedBlocks } from '../../support/decoded.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { sitDown } from '../../support/person.ts'
import { atTerminal } from '../../support/terminal.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const ESC = '\u001b'
const CTRL_C = '\u0003'
const UP = '\u001b[A'
const DOWN = '\u001b[B'

let count = 0

/** Jazz with 10 seats, of which 3 may be vip. */
async function jazz() {
  const office = await boxOffice(folder, `counter-${++count}.db`)
  await office.createEvent('Jazz', 10, ['--price', '25', '--currency', 'EUR'])
  await office.data(['add-ticket-type', 'jazz', 'vip', '--price', '60', '--quota', '3'])
  const open = (...more: string[]) => sitDown(['sell', ...more, '--db', office.db])
  const confirmed = async () =>
    (await office.data(['find', '--event', 'jazz', '--status', 'confirmed'])).bookings
  return { ...office, open, confirmed }
}

it('a walk-in is two keys from prompt to prompt; two of another type with change are nine', async () => {
  const { open, confirmed } = await jazz()
  const { sees, press, keys, ended } = open('jazz')
  await sees(/10 left[\s\S]*Sell > /)
  await press('\r', /Paid > /)
  await press('\r', /9 left[\s\S]*Sell > /)
  expect(keys()).toBeLessThanOrEqual(4)
  await press('2 v\r', /2 × vip = 120\.00 EUR[\s\S]*Paid > /)
  await press('200\r', /CHANGE 80\.00 EUR[\s\S]*7 left[\s\S]*Sell > /)
  expect(keys()).toBeLessThanOrEqual(12)
  await press(CTRL_C, /Shift: 2 sales/)
  const { exit, screen } = await ended()
  expect(exit).toBe(0)
  expect(screen).toMatch(/General admission {3}1 ticket {3}25\.00 EUR/)
  expect(screen).toMatch(/vip {16}2 tickets {2}120\.00 EUR/)
  expect(screen).toContain('In the cash box: 145.00 EUR more than at the beginning')
  expect(await confirmed()).toMatchObject([
    { quantity: 2, channel: 'door', email: null, name: null },
    { quantity: 1 },
  ])
})

it('what others sell is seen while nobody types, and sold out before anything is typed', async () => {
  const { open, data } = await jazz()
  const book = (type: string, seats: number) => () =>
    data(['book', 'jazz', '--email', 'a@example.com', '--type', type, '-n', String(seats)])
  const { sees, press, meanwhile, ended } = open('jazz')
  await sees(/10 left[\s\S]*Sell > /)
  await meanwhile(book('vip', 3), /vip .*SOLD OUT[\s\S]*Sell > /)
  await press('v\r', /! vip is SOLD OUT/)
  await meanwhile(book('General admission', 6), /1 left/)
  await press('2\r', /only 1 left, not 2/)
  await press(`\r`, /Paid > /)
  // Sold to somebody else while this customer looks for their money.
  await meanwhile(book('General admission', 1), /Jazz .*SOLD OUT/)
  await press('\r', /! (Jazz is sold out|No seats left)[\s\S]*Sell > /i)
  await press('q\r', /Shift: 0 sales/)
  expect((await ended()).exit).toBe(0)
})

it('an event that is not on sale says so before anything is typed', async () => {
  const { run, data, db } = await jazz()
  await data(['update-event', 'jazz', '--sales-start', '2031-01-01'])
  const early = sitDown(['sell', 'jazz', '--db', db])
  await early.sees(/NOT ON SALE YET[\s\S]*Sell > /)
  await early.press('\r', /! General admission is not on sale yet/)
  await early.press(CTRL_C, /Shift/)
  await run(['cancel-event', 'jazz', '--yes'])
  const canceled = sitDown(['sell', 'jazz', '--db', db])
  await canceled.sees(/CANCELED[\s\S]*Sell > /)
  await canceled.press(CTRL_C, /Shift/)
  expect((await canceled.ended()).exit).toBe(0)
})

it('Esc goes back a step and Ctrl-C ends: nothing is held, and with --hold it is given back', async () => {
  const { open, data } = await jazz()
  const seats = async () => (await data(['availability', 'jazz'])).availability[0]
  const plain = open('jazz')
  await plain.sees(/Sell > /)
  await plain.press('2\r', /Paid > /)
  expect(await seats()).toMatchObject({ held: 0, available: 10 })
  await plain.press(ESC, /Not sold[\s\S]*Sell > /)
  await plain.press(CTRL_C, /Shift: 0 sales/)

  const holding = open('jazz', '--hold')
  await holding.sees(/Sell > /)
  await holding.press('2\r', /kept until[\s\S]*Paid > /)
  expect(await seats()).toMatchObject({ held: 2, available: 8 })
  await holding.press(ESC, /Not sold[\s\S]*Sell > /)
  expect(await seats()).toMatchObject({ held: 0, available: 10 })
  await holding.press('3\r', /kept until[\s\S]*Paid > /)
  await holding.press('74\r', /less than the 75\.00 EUR/)
  await holding.press('n Zoë Müller\r', /for Zoë Müller[\s\S]*Paid > /)
  await holding.press('100\r', /CHANGE 25\.00 EUR[\s\S]*Sell > /)
  await holding.press('\r', /Paid > /)
  await holding.press(CTRL_C, /Shift: 1 sale/)
  expect((await holding.ended()).exit).toBe(0)
  expect(await seats()).toMatchObject({ sold: 3, held: 0, available: 7 })
  const { bookings } = await data(['find', 'muller'])
  expect(bookings).toMatchObject([{ quantity: 3, paid: { amount: '75.00' }, channel: 'door' }])
})

it('the last sale is taken back, or exchanged before anybody who waits gets its seats', async () => {
  const { open, data, db, confirmed } = await jazz()
  await data(['book', 'jazz', '--email', 'a@example.com', '--type', 'General admission', '-n', '8'])
  const { sees, press, ended } = open('jazz')
  await sees(/2 left[\s\S]*Sell > /)
  await press('2 v\r', /Paid > /)
  await press('c\r', /120\.00 EUR card[\s\S]*SOLD OUT[\s\S]*Sell > /)
  await data(['waitlist', 'join', 'jazz', '--email', 'w@example.com', '--type', 'vip'])
  const waiting = async () =>
    (await data(['waitlist', 'list', 'jazz'])).entries.map((e: { status: string }) => e.status)
  await press('u\r', /2 tickets, 120\.00 EUR card[\s\S]*Take back > /)
  await press(`${ESC}`, /Left as it was/)
  await press('u\r', /Take back > /)
  await press('2 gen\r', /GIVE BACK 70\.00 EUR[\s\S]*Sell > /)
  expect(await waiting()).toEqual(['waiting'])
  expect((await confirmed())[0]).toMatchObject({ quantity: 2, total: { amount: '50.00' } })
  await press('u\r', /Take back > /)
  await press('\r', /Taken back[\s\S]*GIVE BACK 50\.00 EUR[\s\S]*Sell > /)
  expect(await waiting()).toEqual(['offered'])
  await press('u\r', /There is no sale to take back/)
  await press('q\r', /Shift: 0 sales, 2 taken back[\s\S]*nothing more than at the beginning/)
  expect((await ended()).exit).toBe(0)
  const { report } = await data(['report', 'takings', '--event', 'jazz'])
  expect(report.totals).toMatchObject({ net: { amount: '0.00' } })
  expect(await brokenInvariants(db)).toEqual([])
})

it('the event is chosen by a few letters; a name that stands alone needs none', async () => {
  const { open, createEvent } = await jazz()
  await createEvent('Rock', 5)
  await createEvent('Rococo', 5)
  const choosing = open()
  await choosing.sees(/> Jazz/)
  await choosing.press('ro', /> Rock[\s\S]*Rococo/)
  await choosing.press(DOWN, /> Rococo/)
  await choosing.press(UP, /> Rock/)
  await choosing.press(DOWN, /> Rococo/)
  await choosing.press('\r', /Rococo[\s\S]*5 left[\s\S]*Sell > /)
  await choosing.press('e jaz\r', /Jazz .*10 left[\s\S]*Sell > /)
  await choosing.press(CTRL_C, /Shift/)
  const given = open('JAZ')
  await given.sees(/10 left[\s\S]*Sell > /)
  await given.press(CTRL_C, /Shift/)
})

it('a customer finds their tickets on the screen, as a code that an independent reader reads', async () => {
  const { open, confirmed } = await jazz()
  const { sees, press, ended } = open('jazz')
  await sees(/Sell > /)
  await press('\r', /Paid > /)
  await press('n Ada\r', /for Ada[\s\S]*Paid > /)
  await press('ada@example.com\r', /for Ada, ada@example\.com[\s\S]*Paid > /)
  await press('c\r', /25\.00 EUR card: [\s\S]*9 left[\s\S]*Sell > /)
  await press(CTRL_C, /card .*25\.00 EUR[\s\S]*cash box: nothing/)
  const [{ code, name, email }] = await confirmed()
  expect({ name, email }).toEqual({ name: 'Ada', email: 'ada@example.com' })
  expect(decodedBlocks((await ended()).screen)).toEqual([code])
})

it('tickets go to a command that prints, and into files; one that fails is told, and the sale stands', async () => {
  const { open, run, data, confirmed } = await jazz()
  const [printed, files] = [join(folder, 'printed.pdf'), join(folder, 'sold.svg')]
  const print = `cat > ${printed}; echo $TIX_BOOKING > ${printed}.code`
  const printing = open('jazz', '--print', print, '--tickets', files)
  await printing.sees(/Sell > /)
  await printing.press('2\r', /Paid > /)
  await printing.press('\r', /8 left[\s\S]*Sell > /)
  await printing.press(CTRL_C, /Shift: 1 sale/)
  await printing.ended()
  const [{ code }] = await confirmed()
  expect(readFileSync(printed, 'latin1')).toMatch(/^%PDF-/)
  expect(readFileSync(`${printed}.code`, 'utf8').trim()).toBe(code)
  expect(readdirSync(folder).filter(name => name.endsWith('.svg'))).toEqual([
    `sold-${code}-1.svg`,
    `sold-${code}-2.svg`,
  ])

  const failing = open('jazz', '--print', 'echo out of paper >&2; false')
  await failing.sees(/Sell > /)
  await failing.press('\r', /Paid > /)
  await failing.press('\r', /not printed:[\s\S]*exit 1: out of paper/)
  await failing.press(CTRL_C, /Shift: 1 sale/)

  const one = await run(['sell', 'jazz', '--type', 'vip', '--print', 'exit 3', '--json'])
  expect(one.exit).toBe(1)
  expect(one.json()).toMatchObject({ success: false, data: { booking: { status: 'confirmed' } } })
  const path = join(folder, 'one.txt')
  const { files: written } = await data(['sell', 'jazz', '--type', 'vip', '--tickets', path])
  expect(written).toEqual([path])
  expect(existsSync(path)).toBe(true)
})

it('a booking is found and let in from the counter', async () => {
  const { open, data } = await jazz()
  const { booking } = await data(['sell', 'jazz', '--type', 'vip=2', '--name', 'Zoë Müller'])
  const { sees, press, ended } = open('jazz')
  await sees(/Sell > /)
  await press('f mul', /f mul/)
  await press('\r', new RegExp(`> Zoë Müller {2}${booking.code}`))
  await press('\r', new RegExp(`${booking.tickets[1].code} {2}vip[\\s\\S]*p: hand out its tickets`))
  await press(ESC, /Sell > /)
  await press(`c ${booking.code}\r`, new RegExp(`OK ${booking.tickets[1].code} Zoë Müller`))
  await press('c rubbish\r', /UNKNOWN/)
  await press('xyz\r', /no ticket type begins with "xyz"/)
  await press('?\r', /take the last sale back/)
  await press('q\r', /Shift: 0 sales/)
  expect((await ended()).exit).toBe(0)
})

it('a booking that is not paid is paid at the counter, and its money is in the cash box', async () => {
  const { open, data } = await jazz()
  const hold = ['--name', 'Ola Due', '--hold', '1h']
  await data(['book', 'jazz', '--email', 'o@example.com', '--type', 'General admission', '-n', '2', ...hold])
  const { sees, press, ended } = open('jazz')
  await sees(/Sell > /)
  await press('f due\r', /> Ola Due .*50\.00 EUR DUE/)
  await press('\r', /m: take 50\.00 EUR/)
  await press('m\r', /Paid > /)
  await press('60\r', /Paid 50\.00 EUR cash[\s\S]*CHANGE 10\.00 EUR[\s\S]*Sell > /)
  await press('q\r', /paid later {2}1 booking {2}50\.00 EUR[\s\S]*cash box: 50\.00 EUR more/)
  expect((await ended()).exit).toBe(0)
  const { bookings } = await data(['find', 'due'])
  expect(bookings).toMatchObject([{ status: 'confirmed', due: { amount: '0.00' } }])
})

it('what was typed ahead of a refusal is dropped: it was meant for something else', async () => {
  const { open, confirmed } = await jazz()
  const { sees, press, ended } = open('jazz')
  await sees(/Sell > /)
  // Four are no longer there; then the cash for them, and the next customer.
  await press(
    '4 vip\r8\r\r\r',
    /! of vip there are only 3 left[\s\S]*typed after it is dropped[\s\S]*Sell > /,
  )
  expect(await confirmed()).toEqual([])
  await press('q\r', /Shift: 0 sales/)
  expect((await ended()).exit).toBe(0)
})

it('a database that keeps it waiting is told, and so is what is typed meanwhile', async () => {
  const { open, db } = await jazz()
  const { sees, press, meanwhile, ended } = open('jazz')
  await sees(/Sell > /)
  await press('\r', /Paid > /)
  const other = new Database(db)
  other.exec('BEGIN IMMEDIATE')
  await press('\r2 v', /Waiting for the database …[\s\S]*2 v/)
  await meanwhile(async () => other.exec('ROLLBACK').close(), /25\.00 EUR cash[\s\S]*9 left[\s\S]*Sell > 2 v/)
  await press('\r', /2 × vip = 120\.00 EUR/)
  await press(CTRL_C, /Shift: 1 sale/)
  expect((await ended()).exit).toBe(0)
})

it('is used without color, and on a small screen, where every line still fits', async () => {
  const { db } = await jazz()
  const { sees, press, ended } = sitDown(['sell', 'jazz', '--db', db], {
    columns: 40,
    rows: 20,
    env: { NO_COLOR: '1' },
  })
  await sees(/Sell > /)
  await press('\r', /Paid > /)
  await press('\r', /9 left[\s\S]*Sell > /)
  await press(CTRL_C, /Shift: 1 sale/)
  const { screen } = await ended()
  expect(screen).not.toMatch(/\u001b\[[\d;]*m/)
  const lines = screen.split(/\r?\n|\r|\u001b\[[\d;]*[A-Za-z]/)
  expect(Math.max(...lines.map(line => [...line].length))).toBeLessThanOrEqual(40)
})

it('where nothing can be drawn there is no counter, nobody is sold a seat for that, and a gate reads lines', async () => {
  const { db, confirmed } = await jazz()
  const dumb = { env: { TERM: 'dumb' } }
  const sold = await atTerminal(['sell', 'jazz', '--db', db], dumb)
  expect(sold).toEqual({
    exit: 2,
    screen: 'error: --quantity: is required on this terminal: with TERM=dumb no counter can be drawn\n',
  })
  expect(await confirmed()).toEqual([])
  const { exit, screen } = await atTerminal(['check-in', '--event', 'jazz', '--db', db], dumb)
  expect(exit).toBe(0)
  expect(screen).not.toContain(ESC)
})
