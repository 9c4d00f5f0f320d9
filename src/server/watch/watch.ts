import type { FastifyReply, FastifyRequest } from 'fastify'
import { withPartNames } from '../routes/part-names.ts'
import type { ServerLog } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Incident } from './on-error.ts'

/** From when on a write or a read stands in the log for being slow. */
const SLOW_MS = 1_000

/** The status of a request that became a WebSocket. */
const SWITCHED = 101

/** Where everything that happens is told: the log, the metrics, and whoever wants to know of errors. */
export class Watch {
  readonly log: ServerLog
  readonly metrics: Metrics
  /** While nobody has asked anything yet, nothing is told. */
  isRehearsal = false
  readonly #report: ((incident: Incident) => void) | undefined

  constructor(log: ServerLog, metrics: Metrics, report?: (incident: Incident) => void) {
    this.log = log
    this.metrics = metrics
    this.#report = report
  }

  /** @param isTaken whether whoever asked was still there */
  answered(request: FastifyRequest, reply: FastifyReply, isTaken: boolean): void {
    if (this.isRehearsal) return
    const { method, id, caller, refusal } = request
    const route = routeOf(request)
    const ms = Math.round(reply.elapsedTime * 100) / 100
    const actor = caller?.actor ?? null
    const code = refusal
    const status = request.isWebSocket ? SWITCHED : reply.statusCode
    this.metrics.answered(method, route, status, ms, code)
    this.log.request({
      requestId: id,
      method,
      route,
      status,
      ms,
      actor,
      gone: !isTaken,
      ...(code && { code }),
    })
  }

  /** Something was refused that never became a request: what it was to be, nobody knows. */
  refusedUnread(requestId: string, status: number): void {
    const line = { method: 'none', route: 'none', status, ms: 0, code: 'VALIDATION' }
    this.metrics.answered(line.method, line.route, line.status, line.ms, line.code)
    this.log.request({ requestId, actor: null, ...line })
  }

  storeAnswered(kind: 'write' | 'read', ms: number): void {
    if (this.isRehearsal) return
    this.metrics.storeAnswered(kind, ms)
    if (ms >= SLOW_MS) this.log.info('slow', { kind, ms: Math.round(ms) })
  }

  /** An error that nobody expected, in a request. */
  unexpected(error: unknown, request: FastifyRequest): void {
    const facts = factsOf(request)
    this.log.failed(error, facts)
    this.#report?.({ ...described(error), ...facts })
  }

  /** Why a request was told to come back: the database's server is away for a while. */
  outOfReach(error: unknown, request: FastifyRequest): void {
    this.log.failed(error, factsOf(request))
  }

  /** Why the server says that it is not ready. */
  notReady(error: unknown, request: FastifyRequest): void {
    this.log.failed(error, factsOf(request))
  }

  /** An error that nobody expected, elsewhere. */
  failed(error: unknown): void {
    this.log.failed(error)
    this.#report?.({ ...described(error), requestId: undefined, method: undefined, route: undefined })
  }
}

function factsOf(request: FastifyRequest) {
  return { requestId: request.id, method: request.method, route: routeOf(request) }
}

const routeNames = new Map<string, string>()

/** What the path stands for; of one that there is not, nothing: it may be anything. */
function routeOf(request: FastifyRequest): string {
  const { url } = request.route ?? {}
  if (url === undefined) return 'none'
  let name = routeNames.get(url)
  if (name === undefined) {
    name = withPartNames(url.replace(/:(\w+)/g, '{$1}'))
    routeNames.set(url, name)
  }
  return name
}

function described(error: unknown) {
  const at = new Date().toISOString()
  if (!(error instanceof Error)) return { at, message: String(error), stack: undefined }
  return { at, message: error.message, stack: error.stack }
}
