import { writeFileSync } from 'node:fs'
import { type Figure, inTurns, quantile } from '../figure.ts'
import { timed, tix, watched } from '../processes.ts'
import { boxOffice, scratch } from '../scratch.ts'

/** Rows of one to three seats, each with a ref of its own. */
function csv(rows: number): string {
  const path = scratch(`${rows}.csv`)
  const lines = Array.from(
    { length: rows },
    (_, i) => `hot,guest${(i * 7919) % 100_003}@example.com,${1 + (i % 3)},R${i}\n`,
  )
  writeFileSync(path, `event,email,quantity,ref\n${lines.join('')}`)
  return path
}

const PLAIN_TABLE = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE bookings (event TEXT, email TEXT, quantity INTEGER, ref TEXT);
CREATE INDEX plain_event ON bookings (event);
CREATE INDEX plain_email ON bookings (email);
CREATE UNIQUE INDEX plain_ref ON bookings (ref);`

/** So many however short the run: of few rows, the yardstick's fit into its cache, and it takes less for each. */
const ROWS = 200_000

/** Every row checked against the seats that are left, with its tickets and its line in the log. */
export async function importRows(effort: number): Promise<Figure[]> {
  const file = csv(ROWS)
  const peaks: number[] = []
  const { ratio, ...turns } = await inTurns(
    Math.ceil(3 * effort),
    async () => {
      const db = await boxOffice()
      const { seconds, peakMb } = await watched(['import', file, '-q', '--db', db])
      peaks.push(peakMb)
      return seconds
    },
    async () => {
      const args = [scratch('plain.db'), PLAIN_TABLE, '.mode csv', `.import --skip 1 ${file} bookings`]
      return (await timed('sqlite3', args)).ms / 1000
    },
    { warmUp: effort === 1 },
  )
  const peak = Math.max(...peaks)
  return [
    {
      what: `tix import of ${ROWS.toLocaleString('en')} rows`,
      beside: 'sqlite3 .import, three indexes',
      unit: 's',
      ...turns,
      value: ratio,
      valueUnit: '×',
      reach: { atMost: 4 },
      note: `${Math.round(ROWS / turns.ours).toLocaleString('en')} rows a second`,
    },
    {
      what: 'its memory at most',
      beside: '',
      unit: 'MB',
      ours: peak,
      value: peak,
      valueUnit: 'MB',
      reach: { atMost: 150 },
    },
  ]
}

/** How long a booking takes while a long import runs in another process. */
export async function bookDuringImport(effort: number): Promise<Figure[]> {
  const db = await boxOffice()
  const file = csv(Math.round(1_000_000 * effort))
  const book = async (run: number) =>
    (await tix('book', 'hot', '--email', `d${run}@example.com`, '-q', '--db', db)).ms
  const alone: number[] = []
  for (let run = 0; run < 60; run++) alone.push(await book(run))
  const meanwhile: number[] = []
  let running = true
  const imported = watched(['import', file, '-q', '--db', db]).finally(() => {
    running = false
  })
  await new Promise(resolve => setTimeout(resolve, 500))
  for (let run = 0; running && run < 200; run++) meanwhile.push(await book(run))
  await imported
  const [ours, theirs] = [quantile(meanwhile, 0.95), quantile(alone, 0.95)]
  return [
    {
      what: 'tix book during an import, p95',
      beside: 'the same alone',
      unit: 'ms',
      ours,
      theirs,
      value: ours - theirs,
      valueUnit: 'ms',
      reach: { atMost: 150 },
      note: `${meanwhile.length} bookings`,
    },
  ]
}
