import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { bin } from './tix.ts'

interface Seat {
  columns?: number
  rows?: number
  env?: Record<string, string>
}

/** A person at a terminal: sees the screen as it comes, and presses keys. */
export function sitDown(args: readonly string[], seat: Seat = {}) {
  return sitDownAtShell([process.execPath, bin, ...args].map(word => `'${word}'`).join(' '), seat)
}

/** The same for whatever is typed into a shell. */
export function sitDownAtShell(words: string, { columns = 80, rows = 24, env = {} }: Seat = {}) {
  const own = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC', TERM: 'xterm-256color' }
  const command = `stty cols ${columns} rows ${rows}; ${words}`
  // script(1) of util-linux gives its command a terminal of its own
  const running = execa('script', ['-qec', command, '/dev/null'], {
    env: { ...own, ...env },
    extendEnv: false,
    reject: false,
  })
  let screen = ''
  running.stdout.on('data', data => {
    screen += data
  })
  // Without colors, and moves of the cursor.
  const shown = (from: number) => screen.slice(from).replaceAll(/\r|\u001b\[[\d;]*[A-Za-z]/g, '')
  const comes = async (what: RegExp, from: number, withinMs: number) => {
    const began = performance.now()
    while (!what.test(shown(from))) {
      if (performance.now() - began > withinMs) return false
      await new Promise(resolve => setTimeout(resolve, 5))
    }
    return true
  }
  const seen = async (what: RegExp, from: number) => {
    const began = performance.now()
    if (!(await comes(what, from, 120_000))) throw new Error(`${what} is not on the screen:\n${shown(from)}`)
    return performance.now() - began
  }
  let keys = 0
  return {
    sees: (what: RegExp) => seen(what, 0),
    /** Presses keys, and waits for what comes then; gives for how many milliseconds. */
    press: async (pressed: string, until: RegExp) => {
      const from = screen.length
      keys += [...pressed].length
      running.stdin.write(pressed)
      return seen(until, from)
    },
    /** Presses a key that may come at a moment when nobody reads it, and again where nothing came of it. */
    pressUntil: async (pressed: string, until: RegExp) => {
      const from = screen.length
      for (let presses = 0; presses < 5; presses++) {
        running.stdin.write(pressed)
        if (await comes(until, from, 20_000)) return
      }
      throw new Error(`${until} is not on the screen:\n${shown(from)}`)
    },
    /** Sees what comes of something that happens elsewhere. */
    meanwhile: async (happens: () => Promise<unknown>, until: RegExp) => {
      const from = screen.length
      await happens()
      await seen(until, from)
    },
    /** How many keys were pressed since this was asked the last time. */
    keys: () => {
      const pressed = keys
      keys = 0
      return pressed
    },
    screen: () => screen,
    ended: async () => ({ exit: (await running).exitCode, screen }),
  }
}
