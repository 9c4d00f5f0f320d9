import { resolve } from 'node:path'
import { build } from 'esbuild'
import { startPostgres } from '../../support/postgres-server.ts'
import { type Figure, inTurns, quantile } from '../figure.ts'
import { node, tix } from '../processes.ts'
import { boxOffice } from '../scratch.ts'

const CLIENTS = 16

/** Clients of one process that all want seats of one event, on a server of this machine and on a file. */
export async function postgres(effort: number): Promise<Figure[]> {
  const worker = await bundled('clerks')
  const server = await startPostgres()
  try {
    const file = await boxOffice()
    const { url } = server
    await tix('create-event', 'hot', '--capacity', '10000000', '--starts', '2031-05-01T17:30Z', '--db', url)
    const [one, sixteen] = [await sideBySide(1), await sideBySide(CLIENTS)]
    return [one, sixteen]

    async function sideBySide(clients: number): Promise<Figure> {
      const durationMs = Math.ceil(3000 * effort)
      const took: Record<string, number[]> = { [url]: [], [file]: [] }
      const book = async (db: string) => {
        const { stdout } = await node(worker, db, 'hot', String(clients), String(durationMs))
        const { tookMs }: { tookMs: number[] } = JSON.parse(stdout)
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
        what: `PostgreSQL: ${clients} warm ${clients === 1 ? 'client' : 'clients'}, one event`,
        beside: 'the same on a file',
        unit: 'per s',
        ...{ ours, theirs, spread, value: ratio, valueUnit: '×' },
        note: `p50 / p99: ${latency(url)} ms, on the file ${latency(file)} ms`,
      }
    }
  } finally {
    await server.stop()
  }
}

/** tsx cannot load what loads `pg` when it is asked to; in this folder, packages are found. */
async function bundled(worker: string): Promise<string> {
  const root = resolve(import.meta.dirname, '../../..')
  const outfile = resolve(root, `node_modules/.cache/tix-bench/${worker}.cjs`)
  await build({
    entryPoints: [resolve(import.meta.dirname, `../workers/${worker}.ts`)],
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', external: ['pg', 'better-sqlite3'] },
  })
  return outfile
}
