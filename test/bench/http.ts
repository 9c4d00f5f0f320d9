import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { bin, timed, tix, yardstick } from './processes.ts'

/** What wrk(1) asks for, again and again. */
export interface Target {
  /** Host and port. */
  at: string
  TARGET: string
  TOKEN?: string
  /** Posted, if there is one; `%d` in it is another number each time. */
  BODY?: string
}

export interface Load {
  perSecond: number
  p99Ms: number
}

const START_MS = 2_000

/** Asks over so many connections at once, for so long. @throws when a request fails */
export async function load({ at, ...env }: Target, connections: number, seconds: number): Promise<Load> {
  const args = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    // What takes longer is told as that, not as failed.
    '--timeout',
    '30s',
    '-s',
    yardstick('post.lua'),
    `http://${at}`,
  ]
  const { stdout } = await timed('wrk', args, env)
  const { failed, ...found } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  if (failed > 0) throw new Error(`${failed} requests to ${env.TARGET} failed`)
  return found
}

export interface Serving {
  /** One seat of an event for another guest each time. */
  book: (event: string) => Target
  look: (path: string) => Target
  stop: () => Promise<void>
}

/** A server on a box office, which limits nobody's rate. */
export async function serving(db: string, at: string): Promise<Serving> {
  const created = await tix('token', 'create', `load-${at}`, '--role', 'seller', '-q', '--db', db)
  const TOKEN = created.stdout.trim()
  const server = await background(process.execPath, [
    ...[bin, 'serve', '--db', db, '--listen', at],
    ...['--rate-limit', '1000000/1s'],
  ])
  return {
    book: event => ({
      at,
      TARGET: '/v1/bookings',
      TOKEN,
      BODY: `{"event":"${event}","email":"guest%d@example.com","quantity":1}`,
    }),
    look: path => ({ at, TARGET: `/v1${path}`, TOKEN }),
    stop: () => stop(server),
  }
}

/** A server, given the time to be ready. */
export async function background(command: string, args: readonly string[]): Promise<ChildProcess> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/tmp' }
  const child = spawn(command, args, { env, stdio: 'ignore' })
  await sleep(START_MS)
  if (child.exitCode !== null) throw new Error(`${command} ${args.join(' ')}: exit ${child.exitCode}`)
  return child
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'close')
}
