import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { sitDown, sitDownAtShell } from '../../support/person.ts'
import { bin, boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const CTRL_C = '\u0003'

let count = 0

/** Jazz with five seats of which three are booked, two of them paid. */
async function jazz() {
  const office = await boxOffice(folder, `manners-${++count}.db`)
  await office.createEvent('Jazz', 5, ['--price', '25', '--currency', 'EUR'])
  await office.data(['book', 'jazz', '--email', 'ada@example.com', '-n', '2', '--paid', 'card'])
  await office.data(['book', 'jazz', '--email', 'bob@example.com'])
  await office.data(['waitlist', 'join', 'jazz', '--email', 'eve@example.com', '-n', '4'])
  const status = async () => (await office.data(['show', 'jazz'])).event.status
  return { ...office, status }
}

describe('before an event is canceled', () => {
  it('it is said what is lost, and where guests have paid, y is not enough', async () => {
    const { db, status } = await jazz()
    const person = sitDown(['cancel-event', 'jazz', '--db', db])
    await person.sees(/Cancel Jazz, with 2 bookings \(3 seats\), and 1 on the waitlist, for good\?/)
    await person.sees(/Paid for them, and to be given back: 50\.00 EUR\.\s+To do it, type jazz: /)
    await person.press('y\r', /Nothing was changed/)
    expect((await person.ended()).exit).toBe(4)
    expect(await status()).toBe('on_sale')
  })

  it('it is canceled when its slug is typed', async () => {
    const { db, status } = await jazz()
    const person = sitDown(['cancel-event', 'jazz', '--db', db])
    await person.sees(/type jazz: /)
    await person.press('jazz\r', /Canceled: Jazz, with 2 bookings, and 1 on the waitlist/)
    expect((await person.ended()).exit).toBe(0)
    expect(await status()).toBe('canceled')
  })

  it('a y is enough where nobody has paid', async () => {
    const office = await boxOffice(folder, `manners-${++count}.db`)
    await office.createEvent('Jazz', 5)
    const person = sitDown(['cancel-event', 'jazz', '--db', office.db])
    await person.sees(/Cancel Jazz, with 0 bookings \(0 seats\), for good\? \[y\/N\] /)
    await person.press('y\r', /Canceled: Jazz/)
    expect((await person.ended()).exit).toBe(0)
  })
})

/** What a terminal is told that it keeps: a hidden cursor, another screen, the mouse, pasting. */
const KEPT = /\u001b\[\?(\d+)([hl])/g

function leftBehind(screen: string): string[] {
  const last = new Map([...screen.matchAll(KEPT)].map(([, mode = '', state = '']) => [mode, state]))
  // Of all modes only the cursor (25) is on to begin with.
  return [...last].filter(([mode, state]) => state !== (mode === '25' ? 'h' : 'l')).map(pair => pair.join(''))
}

/** Runs tix in a shell at a terminal, with the settings of the line before and after. */
function withSettings(args: readonly string[], env: Record<string, string> = {}) {
  const words = [process.execPath, bin, ...args].map(word => `'${word}'`).join(' ')
  // The shell must not die of Ctrl-C itself; tix gets the signals as usual.
  const shell = `trap : INT; stty -g; ${words}; echo "exit $?"; stty -g; echo done`
  return sitDownAtShell(shell, { env })
}

function assertSane(screen: string, exits: readonly number[]): void {
  expect(leftBehind(screen)).toEqual([])
  const settings = screen.match(/^[0-9a-f]+(:[0-9a-f]+){10,}/gm) ?? []
  expect(settings).toHaveLength(2)
  expect(settings[1]).toBe(settings[0])
  expect(exits).toContain(Number(/exit (\d+)/.exec(screen)?.[1]))
}

describe('Ctrl-C leaves the terminal as it was', () => {
  it.each<[string, string[], RegExp, number[], string?]>([
    ['at a question', ['cancel-event', 'jazz'], /type jazz: /, [130]],
    ['at the counter', ['sell', 'jazz'], /Sell > /, [0]],
    ['while it is paid', ['sell', 'jazz'], /Sell > /, [0, 130], '\r'],
    ['at the gate', ['check-in', '--event', 'jazz'], /Scan > /, [0, 130]],
    ['while it watches', ['availability', '--watch'], /sold 3/, [0, 130]],
    ['while it follows', ['log', '--follow'], /booking/, [0, 130]],
  ])('%s', async (_, args, until, exits, before) => {
    const { db } = await jazz()
    const person = withSettings([...args, '--db', db])
    await person.sees(until)
    if (before !== undefined) await person.press(before, /Paid > /)
    await person.press(CTRL_C, /exit \d+[\s\S]*done/)
    assertSane((await person.ended()).screen, exits)
  })

  it('in the middle of an import, of which whole rows are there', async () => {
    const { db, run } = await jazz()
    await run(['create-event', 'Hall', '--capacity', '1000000', '--starts', '2031-05-01'])
    const rows = Array.from({ length: 400_000 }, (_, i) => `g${i}@example.com,1,R-${i}`)
    const file = join(folder, 'many.csv')
    writeFileSync(file, `email,quantity,ref\n${rows.join('\n')}\n`)
    const person = withSettings(['import', file, '--event', 'hall', '--db', db])
    await person.sees(/\d,\d{3}/)
    await person.press(CTRL_C, /exit \d+[\s\S]*done/)
    assertSane((await person.ended()).screen, [130])
    expect((await run(['doctor', '-q'])).exit).toBe(0)
  })

  it('in the pager, which is left with q', async () => {
    const { db, createEvent } = await jazz()
    for (let i = 0; i < 25; i++) await createEvent(`Concert ${i}`, 5)
    const person = withSettings(['list', '--db', db], { TIX_PAGER: 'less -+F' })
    await person.sees(/concert-1/)
    await person.press(CTRL_C, /[\s\S]/)
    // less forgets a key that comes while it still answers Ctrl-C.
    await person.pressUntil('q', /exit \d+[\s\S]*done/)
    assertSane((await person.ended()).screen, [0])
  })

  it('at any moment of the start of the counter', async () => {
    const { db } = await jazz()
    for (const ms of [20, 40, 60, 80, 100, 130, 160, 200]) {
      const person = withSettings(['sell', 'jazz', '--db', db])
      await person.sees(/^[0-9a-f]+(:[0-9a-f]+){10,}/m)
      await sleep(ms)
      // On a machine that is busy, the shell had not begun it yet, and goes on.
      await person.pressUntil(CTRL_C, /exit \d+[\s\S]*done/)
      assertSane((await person.ended()).screen, [0, 130])
    }
  })
})
