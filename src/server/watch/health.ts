import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FastifyInstance, onRequestHookHandler } from 'fastify'
import type { WholeStore } from '../../store/store.ts'
import { NotFound, TixError } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Watch } from './watch.ts'

/** Less than this on the database's disk, and the server says that it is not ready: a full disk stops every sale. */
const LEAST_FREE_BYTES = 50 * 1024 * 1024

/** How long `/readyz` waits for the store, in milliseconds; probes seldom wait longer. */
const ANSWERED_MS = 2_000

/** What whoever looks after the server asks it; outside /v1, and without a token. */
export function addHealthRoutes(
  app: FastifyInstance,
  store: WholeStore,
  watch: Watch,
  isClosing: () => boolean,
): void {
  let told: string | undefined
  app.get('/healthz', asSpelled, async (_request, reply) => reply.send({ status: 'ok' }))
  app.get('/readyz', asSpelled, async (request, reply) => {
    const [unread, unwritten] = await Promise.all([failureOf(read(store)), failureOf(write(store))])
    const checks = { store: !unread, writes: !unwritten, disk: await hasRoom(store), open: !isClosing() }
    // It is asked every few seconds, and maybe nothing else is, while it is not ready: the log says why, once.
    const failure = unread ?? unwritten
    const kind = failure instanceof TixError ? failure.code : failure?.message
    if (failure && kind !== told) watch.notReady(failure, request)
    told = kind
    const isReady = Object.values(checks).every(Boolean)
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks })
  })
  app.get('/metrics', asSpelled, async (_request, reply) =>
    reply.type(watch.metrics.contentType).send(await watch.metrics.text()),
  )
}

/** A proxy keeps these inside by their names: as `/metrics/`, which the router takes for the same, there is nothing. */
const onRequest: onRequestHookHandler = ({ url, routeOptions }, _reply, done) => {
  const [path = ''] = url.split('?')
  if (path === routeOptions.url) done()
  else done(new NotFound(`There is nothing at ${quoted(path)}`, { path }))
}
const asSpelled = { onRequest }

function read(store: WholeStore): Promise<unknown> {
  return store.read(queries => queries.events.byId(0), { timeoutMs: ANSWERED_MS })
}

/** A standby answers too, and so does a database that may only be read: nothing can be sold there. */
function write(store: WholeStore): Promise<unknown> {
  return store.write(queries => queries.events.byId(0), { dryRun: true, timeoutMs: ANSWERED_MS })
}

function failureOf(asked: Promise<unknown>): Promise<Error | undefined> {
  return asked.then(
    () => undefined,
    error => (error instanceof Error ? error : new Error(String(error))),
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
