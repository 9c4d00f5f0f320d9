import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { bin, tixOf } from './processes.ts'

const AT_TERMINAL = {
  PATH: process.env['PATH'] ?? '',
  HOME: tmpdir(),
  TZ: 'UTC',
  TERM: 'xterm-256color',
}

interface Seat {
  columns?: number
  rows?: number
  env?: Record<string, string>
  cwd?: string
}

/** What a person sees who runs tix at a terminal: stdout and stderr as they come, colors written as `<2m>`. */
export function atTerminal(args: readonly string[], seat: Seat = {}) {
  return typed([process.execPath, tixOf(seat.env), ...args].map(quoted).join(' '), seat)
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** The same for whatever else is typed into a shell. */
export async function typed(
  command: string,
  { columns = 100, rows = 50, env = {}, cwd }: Seat = {},
): Promise<{ exit: number | undefined; screen: string }> {
  // script(1) of util-linux gives its command a terminal of its own
  const result = await execa(
    'script',
    ['-qec', `stty cols ${columns} rows ${rows}; ${command}`, '/dev/null'],
    {
      env: { ...AT_TERMINAL, ...env },
      extendEnv: false,
      input: '',
      reject: false,
      stripFinalNewline: false,
      ...(cwd !== undefined && { cwd }),
    },
  )
  const screen = result.stdout.replaceAll('\r\n', '\n').replaceAll(/\u001b\[([\d;]*m)/g, '<$1>')
  return { exit: result.exitCode, screen }
}

/** What stands there in the end: on a machine that is busy, a line comes that says how far the work is, and is taken away. */
export function standing(screen: string): string {
  return screen.replaceAll(/[^\n]*\r\u001b\[K/g, '')
}

/** The same as `typed`, with keys that are pressed once `prompt` is on the screen (and what else is done before that). */
export async function answered(
  args: readonly string[],
  prompt: RegExp,
  keys: string | (() => Promise<string>),
  { columns = 80, rows = 24, env = {} }: Seat = {},
): Promise<{ exit: number | undefined; screen: string }> {
  const command = [process.execPath, bin, ...args].map(quoted).join(' ')
  const running = execa('script', ['-qec', `stty cols ${columns} rows ${rows}; ${command}`, '/dev/null'], {
    env: { ...AT_TERMINAL, ...env },
    extendEnv: false,
    reject: false,
  })
  let screen = ''
  running.stdout.on('data', data => {
    const before = prompt.test(screen)
    screen += data
    if (before || !prompt.test(screen)) return
    Promise.resolve(typeof keys === 'string' ? keys : keys()).then(pressed => running.stdin.write(pressed))
  })
  return { exit: (await running).exitCode, screen }
}
