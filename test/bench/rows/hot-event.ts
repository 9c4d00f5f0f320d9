import { type Figure, inTurns, quantile } from '../figure.ts'
import { bundled, timed } from '../processes.ts'
import { boxOffice } from '../scratch.ts'

interface Written {
  tookMs: number[]
  heldMs: number[]
}

const WRITERS = 8
/** From the start of the processes until the first booking that counts. */
const HEAD_START_MS = 2000

/** Warm writers that all want seats of one event, with the file lock and without it; and the critical section. */
export async function hotEvent(effort: number): Promise<Figure[]> {
  const [db, worker] = [await boxOffice(), await bundled('hot-writer')]
  const durationMs = Math.ceil(3000 * effort)
  const held: number[] = []
  const write = async (env: Record<string, string>) => {
    const begin = Date.now() + HEAD_START_MS
    const args = [worker, db, 'hot', String(begin), String(durationMs)]
    const writers = await Promise.all(
      Array.from({ length: WRITERS }, () => timed(process.execPath, args, env)),
    )
    const written = writers.map(({ stdout }) => JSON.parse(stdout) as Written)
    for (const { heldMs } of written) held.push(...heldMs)
    return written.reduce((sum, { tookMs }) => sum + tookMs.length, 0) / (durationMs / 1000)
  }
  // Of rates the best is the highest: `best` is for times.
  const {
    ratio,
    best: _,
    ...turns
  } = await inTurns(
    Math.ceil(3 * effort),
    () => write({}),
    () => write({ TIX_TEST_FAULT: 'no-lock' }),
    { warmUp: effort === 1 },
  )
  const microseconds = (q: number) => Math.round(quantile(held, q) * 1000)
  return [
    {
      what: `${WRITERS} warm writers, one event`,
      beside: 'the same without the file lock',
      unit: 'per s',
      ...turns,
      value: ratio,
      valueUnit: '×',
      reach: { atLeast: 0.25 },
    },
    {
      what: 'their bookings a second',
      beside: '',
      unit: 'per s',
      ours: turns.ours,
      value: turns.ours,
      valueUnit: 'per s',
      reach: { atLeast: 1000 },
    },
    {
      what: 'the lock, from taken to released',
      beside: '',
      unit: 'µs',
      ours: microseconds(0.5),
      value: microseconds(0.5),
      valueUnit: '',
      note: `p50 ${microseconds(0.5)} µs, p99 ${microseconds(0.99)} µs`,
    },
  ]
}
