import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Figure, inTurns } from '../figure.ts'
import { bin, timed, tix, yardstick } from '../processes.ts'
import { boxOffice, scratch } from '../scratch.ts'

const CONNECTIONS = [1, 16, 64, 256]
const ROUNDS = 3
const WARM_UP_SECONDS = 3
const [OUR_PORT, PEER_PORT] = [18_080, 18_090]
/** So many bookings a second, at 64 connections, as times the peer's. */
const REACH = 2.5

interface Load {
  perSecond: number
  p99Ms: number
  failed: number
}

/**
 * `POST /v1/bookings` for one hot event, and `GET` of its availability, beside another server of the same five requests:
 * TIX_BENCH_PEER is the command that starts it, which is given `-db <file> -listen <host:port> -wal`. The load is
 * Debian's wrk. Each server is warm, and each booking is on disk when it is answered.
 */
export async function serve(effort: number): Promise<Figure[]> {
  const peer = process.env['TIX_BENCH_PEER']
  if (!peer) throw new Error('serve is measured beside another server: name its command in TIX_BENCH_PEER')
  const db = await boxOffice()
  const token = (await tix('token', 'create', 'load', '--role', 'seller', '-q', '--db', db)).stdout.trim()
  const ours = start(process.execPath, [
    ...[bin, 'serve', '--db', db, '--rate-limit', '1000000/1s'],
    ...['--listen', `127.0.0.1:${OUR_PORT}`],
  ])
  const theirs = start(peer, ['-db', scratch('peer.db'), '-listen', `127.0.0.1:${PEER_PORT}`, '-wal'])
  try {
    await sleep(2000)
    const event = { name: 'hot', capacity: 1_000_000_000, startsAt: '2031-05-01', venue: '' }
    await fetch(`http://127.0.0.1:${PEER_PORT}/events`, { method: 'POST', body: JSON.stringify(event) })
    const guest = '"email":"guest%d@example.com","quantity":1'
    const book = {
      ours: { url: OUR_PORT, TARGET: '/v1/bookings', TOKEN: token, BODY: `{"event":"hot",${guest}}` },
      theirs: { url: PEER_PORT, TARGET: '/bookings', BODY: `{"eventId":1,${guest}}` },
    }
    const look = {
      ours: { url: OUR_PORT, TARGET: '/v1/events/hot/availability', TOKEN: token },
      theirs: { url: PEER_PORT, TARGET: '/events/1/availability' },
    }
    // Code that is compiled while it is measured would be measured with it.
    for (const target of [book.ours, book.theirs, look.ours, look.theirs])
      await load(target, 64, WARM_UP_SECONDS)
    const figures: Figure[] = []
    for (const connections of CONNECTIONS)
      figures.push(
        await beside('bookings', connections, book, effort, connections === 64 ? REACH : undefined),
      )
    figures.push(await beside('looks at availability', 64, look, effort, 1))
    figures.push(await beside('looks at availability', 1, look, effort, undefined))
    return figures
  } finally {
    ours.kill('SIGKILL')
    theirs.kill('SIGKILL')
  }
}

interface Target {
  url: number
  TARGET: string
  TOKEN?: string
  BODY?: string
}

async function beside(
  what: string,
  connections: number,
  { ours, theirs }: { ours: Target; theirs: Target },
  effort: number,
  reach: number | undefined,
): Promise<Figure> {
  const seen: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
  const run = async (target: Target, p99s: number[]) => {
    const { perSecond, p99Ms } = await load(target, connections, Math.max(2, Math.round(5 * effort)))
    p99s.push(p99Ms)
    return perSecond
  }
  // Of rates the best is the highest: `best` is for times.
  const {
    ratio,
    best: _,
    ...turns
  } = await inTurns(
    Math.ceil(ROUNDS * effort),
    () => run(ours, seen.ours),
    () => run(theirs, seen.theirs),
  )
  const p99 = (values: readonly number[]) =>
    `${values.toSorted((a, b) => a - b)[values.length >> 1]?.toFixed(1)} ms`
  return {
    what: `${what} by HTTP, ${connections} connection${connections === 1 ? '' : 's'}`,
    beside: 'the other server, WAL',
    unit: 'per s',
    ...turns,
    value: ratio,
    valueUnit: '×',
    ...(reach !== undefined && { reach: { atLeast: reach } }),
    note: `p99 ${p99(seen.ours)} beside ${p99(seen.theirs)}`,
  }
}

async function load({ url, ...env }: Target, connections: number, seconds: number): Promise<Load> {
  const args = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    // What takes longer is told as that, not as failed.
    '--timeout',
    '30s',
    '-s',
    yardstick('post.lua'),
    `http://127.0.0.1:${url}`,
  ]
  const { stdout } = await timed('wrk', args, env)
  const found: Load = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  if (found.failed > 0) throw new Error(`${found.failed} requests to ${env.TARGET} failed`)
  return found
}

function start(command: string, args: readonly string[]) {
  return spawn(command, args, { env: { PATH: process.env['PATH'] ?? '', HOME: '/tmp' }, stdio: 'ignore' })
}
