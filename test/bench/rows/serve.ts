import { type Figure, inTurns, median } from '../figure.ts'
import { background, load, serving, stop, type Target } from '../http.ts'
import { boxOffice, scratch } from '../scratch.ts'

const CONNECTIONS = [1, 16, 64, 256]
const ROUNDS = 3
const WARM_UP_SECONDS = 3
const [OURS, THEIRS] = ['127.0.0.1:18080', '127.0.0.1:18090']
/** So many bookings a second, at 64 connections, as times the peer's. */
const REACH = 2.5

/**
 * `POST /v1/bookings` for one hot event, and `GET` of its availability, beside another server of the same five requests:
 * TIX_BENCH_PEER is the command that starts it, which is given `-db <file> -listen <host:port> -wal`. The load is
 * Debian's wrk. Each server is warm, and each booking is on disk when it is answered.
 */
export async function serve(effort: number): Promise<Figure[]> {
  const command = process.env['TIX_BENCH_PEER']
  if (!command) throw new Error('serve is measured beside another server: name its command in TIX_BENCH_PEER')
  const tix = await serving(await boxOffice(), OURS)
  const peer = await background(command, ['-db', scratch('peer.db'), '-listen', THEIRS, '-wal'])
  try {
    const event = { name: 'hot', capacity: 1_000_000_000, startsAt: '2031-05-01', venue: '' }
    await fetch(`http://${THEIRS}/events`, { method: 'POST', body: JSON.stringify(event) })
    const theirs = { at: THEIRS, TARGET: '/bookings' }
    const book = {
      ours: tix.book('hot'),
      theirs: { ...theirs, BODY: '{"eventId":1,"email":"guest%d@example.com","quantity":1}' },
    }
    const look = {
      ours: tix.look('/events/hot/availability'),
      theirs: { ...theirs, TARGET: '/events/1/availability' },
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
    await tix.stop()
    await stop(peer)
  }
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
  return {
    what: `${what} by HTTP, ${connections} connection${connections === 1 ? '' : 's'}`,
    beside: 'the other server, WAL',
    unit: 'per s',
    ...turns,
    value: ratio,
    valueUnit: '×',
    ...(reach !== undefined && { reach: { atLeast: reach } }),
    note: `p99 ${median(seen.ours).toFixed(1)} ms beside ${median(seen.theirs).toFixed(1)} ms`,
  }
}
