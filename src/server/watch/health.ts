import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { WholeStore } from '../../store/store.ts'
import type { Metrics } from './metrics.ts'

/** Less than this on the database's disk, and the server says that it is not ready: a full disk stops every sale. */
const LEAST_FREE_BYTES = 50 * 1024 * 1024

/** How long `/readyz` waits for the store, in milliseconds; probes seldom wait longer. */
const ANSWERED_MS = 2_000

/** What whoever looks after the server asks it; outside /v1, and without a token. */
export function addHealthRoutes(
  app: FastifyInstance,
  store: WholeStore,
  metrics: Metrics,
  isClosing: () => boolean,
): void {
  app.get('/healthz', async (_request, reply) => reply.send({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const [answers, writes] = await Promise.all([storeAnswers(store), storeWrites(store)])
    const checks = { store: answers, writes, disk: await hasRoom(store), open: !isClosing() }
    const isReady = Object.values(checks).every(Boolean)
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks })
  })
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
}

function storeAnswers(store: WholeStore): Promise<boolean> {
  return succeeds(store.read(queries => queries.events.byId(0), { timeoutMs: ANSWERED_MS }))
}

/** A standby answers too, and so does a database that may only be read: nothing can be sold there. */
function storeWrites(store: WholeStore): Promise<boolean> {
  return succeeds(store.write(queries => queries.events.byId(0), { dryRun: true, timeoutMs: ANSWERED_MS }))
}

function succeeds(asked: Promise<unknown>): Promise<boolean> {
  return asked.then(
    () => true,
    () => false,
  )
}

/** The disk of a database that is a file; a server's own is its own affair. */
async function hasRoom({ place }: WholeStore): Promise<boolean> {
  if (place.includes('://')) return true
  try {
    const { bavail, bsize } = await statfs(dirname(place))
    return bavail * bsize >= LEAST_FREE_BYTES
  } catch {
    return false
  }
}
