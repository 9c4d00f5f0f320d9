import { writeFileSync } from 'node:fs'
import { type Figure, inTurns, median } from '../figure.ts'
import { bin, crowd, node, yardstick } from '../processes.ts'
import { boxOffice, scratch, tenLineOffice } from '../scratch.ts'

/** `tix --version`, beside a Node that has nothing to do. */
export async function version(effort: number): Promise<Figure[]> {
  const empty = scratch('empty.cjs')
  writeFileSync(empty, '')
  const { ratio, ...turns } = await inTurns(
    40 * effort,
    async () => (await node(bin, '--version')).ms,
    async () => (await node(empty)).ms,
  )
  return [
    {
      what: 'tix --version',
      beside: 'node on an empty file',
      unit: 'ms',
      ...turns,
      value: ratio,
      valueUnit: '×',
      reach: { atMost: 1.15 },
    },
  ]
}

/** One booking, a process of its own. */
export async function book(effort: number): Promise<Figure[]> {
  const [db, plain] = [await boxOffice(), tenLineOffice()]
  const { ratio, ...turns } = await inTurns(
    40 * effort,
    async run => (await node(bin, 'book', 'hot', '--email', `a${run}@example.com`, '--json', '--db', db)).ms,
    async run => (await node(yardstick('ten-lines.cjs'), plain, `a${run}@example.com`)).ms,
  )
  return [
    {
      what: 'tix book',
      beside: 'a script of ten lines',
      unit: 'ms',
      ...turns,
      value: ratio,
      valueUnit: '×',
      reach: { atMost: 1.25 },
    },
  ]
}

/** Forty bookings that start at once; and how long the slowest takes beside the one in the middle. */
export async function fortyAtOnce(effort: number): Promise<Figure[]> {
  const [db, plain] = [await boxOffice(), tenLineOffice()]
  const slowest: number[] = []
  const middle: number[] = []
  const turns = await inTurns(
    Math.ceil(6 * effort),
    async run => {
      const tookMs: number[] = []
      const all = await crowd(40, async member => {
        const email = `g${run}-${member}@example.com`
        const took = await node(bin, 'book', 'hot', '--email', email, '-q', '--db', db)
        tookMs.push(took.ms)
        return took
      })
      slowest.push(Math.max(...tookMs))
      middle.push(median(tookMs))
      return all
    },
    async run =>
      crowd(40, member => node(yardstick('ten-lines.cjs'), plain, `g${run}-${member}@example.com`)),
    { warmUp: effort === 1 },
  )
  const { ratio, ...times } = turns
  return [
    {
      what: '40 tix book at once',
      beside: '40 of that script at once',
      unit: 'ms',
      ...times,
      value: ratio,
      valueUnit: '×',
      reach: { atMost: 1.4 },
    },
    {
      what: 'the slowest of them',
      beside: 'the one in the middle',
      unit: 'ms',
      ours: Math.max(...slowest),
      theirs: Math.max(...middle),
      value: Math.max(...slowest.map((ms, run) => ms / (middle[run] ?? Number.NaN))),
      valueUnit: '×',
      reach: { atMost: 5 },
      note: 'the worst of all runs',
    },
  ]
}
