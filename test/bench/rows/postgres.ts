import { startPostgres } from '../../support/servers/postgres-server.ts'
import { type Figure, inTurns, quantile } from '../figure.ts'
import { bundled, node, tix } from '../processes.ts'
import { scratch } from '../scratch.ts'

/** Clients that sell at once, and the events among which they are divided. */
interface Load {
  clients: number
  events: number
}

const MANY_EVENTS = 16
/** As many as one process has sessions for. */
const CLIENTS_PER_PROCESS = 16
/** From the start of the processes until the first booking that counts. */
const HEAD_START_MS = 2000

/** Warm clients on a server of this machine, beside as many on a file. */
export function postgres(effort: number): Promise<Figure[]> {
  return serverBesideFile(effort, [
    { clients: 1, events: 1 },
    { clients: 16, events: 1 },
    { clients: 16, events: MANY_EVENTS },
  ])
}

/** At what load one file stops being enough: the same for ever more clients. */
export function load(effort: number): Promise<Figure[]> {
  const clients = [1, 4, 16, 64]
  return serverBesideFile(
    effort,
    [1, MANY_EVENTS].flatMap(events => clients.map(clients => ({ clients, events }))),
  )
}

async function serverBesideFile(effort: number, loads: readonly Load[]): Promise<Figure[]> {
  const worker = await bundled('clerks')
  const server = await startPostgres()
  try {
    const file = scratch('office.db')
    for (const db of [server.url, file]) await makeEvents(db)
    const figures: Figure[] = []
    for (const load of loads) figures.push(await sideBySide(effort, worker, server.url, file, load))
    return figures
  } finally {
    await server.stop()
  }
}

async function makeEvents(db: string): Promise<void> {
  for (let i = 0; i < MANY_EVENTS; i++)
    await tix(
      'create-event',
      `hot ${i}`,
      '--capacity',
      '10000000',
      '--starts',
      '2031-05-01T17:30Z',
      '--db',
      db,
    )
}

async function sideBySide(
  effort: number,
  worker: string,
  url: string,
  file: string,
  { clients, events }: Load,
): Promise<Figure> {
  const durationMs = Math.ceil(3000 * effort)
  const took: Record<string, number[]> = { [url]: [], [file]: [] }
  const book = async (db: string) => {
    const begin = Date.now() + HEAD_START_MS
    const processes: Promise<{ stdout: string }>[] = []
    for (let first = 0; first < clients; first += CLIENTS_PER_PROCESS) {
      const here = Math.min(CLIENTS_PER_PROCESS, clients - first)
      processes.push(node(worker, ...[db, events, first, here, begin, durationMs].map(String)))
    }
    const tookMs = (await Promise.all(processes)).flatMap(
      ({ stdout }) => (JSON.parse(stdout) as { tookMs: number[] }).tookMs,
    )
    took[db]?.push(...tookMs)
    return tookMs.length / (durationMs / 1000)
  }
  const { ours, theirs, ratio, spread } = await inTurns(
    Math.ceil(3 * effort),
    () => book(url),
    () => book(file),
  )
  const latency = (db: string) => [0.5, 0.99].map(q => quantile(took[db] ?? [], q).toFixed(1)).join(' / ')
  return {
    what: `PostgreSQL: ${counted(clients, 'warm client')}, ${counted(events, 'event')}`,
    beside: 'the same on a file',
    unit: 'per s',
    ...{ ours, theirs, spread, value: ratio, valueUnit: '×' },
    note: `p50 / p99: ${latency(url)} ms, on the file ${latency(file)} ms`,
  }
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
