import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { bin, boxOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

/** A person at a terminal: sees the screen as it comes, and presses keys. */
function sitDown(args: readonly string[]) {
  const words = [process.execPath, bin, ...args].map(word => `'${word}'`).join(' ')
  const env = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC', TERM: 'xterm-256color' }
  const running = execa('script', ['-qec', `stty cols 80 rows 24; ${words}`, '/dev/null'], {
    env,
    extendEnv: false,
    reject: false,
  })
  let screen = ''
  running.stdout.on('data', data => {
    screen += data
  })
  const seen = async (what: RegExp, from: number) => {
    for (let waited = 0; !what.test(screen.slice(from)); waited += 20) {
      if (waited > 20_000) throw new Error(`${what} is not on the screen:\n${screen.slice(from)}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  let keys = 0
  return {
    sees: (what: RegExp) => seen(what, 0),
    /** Presses keys, and waits for what comes then; gives how many they were. */
    press: async (pressed: string, until: RegExp) => {
      const from = screen.length
      keys += pressed.length
      running.stdin.write(pressed)
      await seen(until, from)
    },
    keys: () => {
      const pressed = keys
      keys = 0
      return pressed
    },
    ended: async () => ({ exit: (await running).exitCode, screen }),
  }
}

it('at the counter, a walk-in is two keys; two of another type with change are fewer than twelve', async () => {
  const office = await boxOffice(folder, 'sell.db')
  await office.createEvent('Jazz', 10, ['--price', '25', '--currency', 'EUR'])
  await office.data(['add-ticket-type', 'jazz', 'vip', '--price', '60'])
  const { sees, press, keys, ended } = sitDown(['sell', 'jazz', '--db', office.db])
  await sees(/10 left/)
  await press('\r', /Paid > /)
  await press('\r', /9 left/)
  expect(keys()).toBeLessThanOrEqual(4)
  await press('2 v\r', /120\.00 EUR/)
  await press('200\r', /CHANGE 80\.00 EUR[\s\S]*7 left/)
  expect(keys()).toBeLessThanOrEqual(12)
  // Another process sells: the prompt tells.
  const from = office.data(['book', 'jazz', '--email', 'a@example.com', '--type', 'vip', '-n', '3'])
  await press('', /4 left/)
  await from
  await press('1\r', /Paid > /)
  await press('\u001b', /Not sold/)
  await press('u\r', /give back 120\.00 EUR[\s\S]*6 left/)
  await press('\u0003', /Shift: 1 sales/)
  const { screen } = await ended()
  expect(screen).toMatch(/cash: 25\.00 EUR/)
  const { bookings } = await office.data(['find', '--event', 'jazz', '--status', 'confirmed'])
  expect(bookings.map((b: { quantity: number }) => b.quantity)).toEqual([3, 1])
})

it('at the gate, a bad scan ends nothing and is told by a word and a sound', async () => {
  const office = await boxOffice(folder, 'gate.db')
  await office.createEvent('Jazz', 10)
  const { booking } = await office.data(['sell', 'jazz', '--name', 'Zoë Müller'])
  const { sees, press, ended } = sitDown(['check-in', '--event', 'jazz', '--db', office.db])
  await sees(/Scan a code/)
  await press('rubbish\r', /\u0007.*UNKNOWN[\s\S]*> /)
  await press(`${booking.code}\r`, /OK .*Zoë Müller[\s\S]*1 of 1 in/)
  await press(`${booking.code}\r`, /\u0007.*ALREADY CHECKED IN/)
  await press('u\r', /TAKEN BACK[\s\S]*0 of 1 in/)
  await press('/mul\r', /1 {2}Zoë Müller/)
  await press('1\r', /OK .*Zoë Müller/)
  await press('q\r', /q/)
  expect((await ended()).exit).toBe(0)
})
