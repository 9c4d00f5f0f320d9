import { type Figure, inTurns, quantile } from '../figure.ts'
import { generate } from '../generate.ts'
import { load, type Serving, serving, type Target } from '../http.ts'
import { tix } from '../processes.ts'
import { scratch } from '../scratch.ts'

const CONNECTIONS = 64
const SECONDS = 4
const ROUNDS = 5
/** No slower than this with five million bookings, as a share of what it is with a thousand. */
const REACH = 0.87
/** So much longer a booking by the command line may take beside a server with much to do, in milliseconds. */
const MORE_MS = 150
const BOOKINGS_BESIDE = 40

/** `tix serve` with five million bookings beside one with a thousand; and `tix book` beside it, while it books for others. */
export async function serveGrowth(effort: number): Promise<Figure[]> {
  const [large, small] = [scratch('large.db'), scratch('small.db')]
  const bookings = Math.round(5_000_000 * effort)
  await generate(large, bookings, Math.round(10_000 * effort))
  await generate(small, 1000, 10)
  const ofLarge = await serving(large, '127.0.0.1:18081')
  const ofSmall = await serving(small, '127.0.0.1:18082')
  const said = `by HTTP, ${bookings.toLocaleString('en')} bookings`
  const targets: [string, (office: Serving) => Target][] = [
    ['bookings', office => office.book('event-5')],
    ['looks at availability', office => office.look('/events/event-5/availability')],
    ['bookings of an address', office => office.look('/bookings?email=guest7@example.com')],
  ]
  try {
    const figures: Figure[] = []
    for (const [what, target] of targets)
      figures.push(await beside(`${what} ${said}`, target(ofLarge), target(ofSmall)))
    return [...figures, await bookBeside(small, ofSmall)]
  } finally {
    await ofLarge.stop()
    await ofSmall.stop()
  }
}

async function beside(what: string, large: Target, small: Target): Promise<Figure> {
  const run = async (target: Target) => (await load(target, CONNECTIONS, SECONDS)).perSecond
  const {
    ratio,
    best: _,
    ...turns
  } = await inTurns(
    ROUNDS,
    () => run(large),
    () => run(small),
  )
  return {
    what: `${what}, ${CONNECTIONS} connections`,
    beside: 'the same with 1,000',
    unit: 'per s',
    ...turns,
    value: ratio,
    valueUnit: '×',
    reach: { atLeast: REACH },
  }
}

async function bookBeside(db: string, office: Serving): Promise<Figure> {
  const book = async () => {
    const times: number[] = []
    for (let n = 0; n < BOOKINGS_BESIDE; n++)
      times.push((await tix('book', 'event-5', '--email', 'ada@example.com', '-q', '--db', db)).ms)
    return quantile(times, 0.95)
  }
  const alone = await book()
  let isOver = false
  const others = (async () => {
    while (!isOver) await load(office.book('event-5'), CONNECTIONS, 1)
  })()
  const busy = await book()
  isOver = true
  await others
  return {
    what: `tix book beside a server with ${CONNECTIONS} connections that book, p95`,
    beside: 'alone',
    unit: 'ms',
    ours: busy,
    theirs: alone,
    value: busy - alone,
    valueUnit: 'ms',
    reach: { atMost: MORE_MS },
  }
}
