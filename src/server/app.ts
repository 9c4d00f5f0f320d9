import websocket from '@fastify/websocket'
import fastifyFactory, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Context } from '../ticketing/context.ts'
import { Callers, type Identity, type ReadForeign } from './access/callers.ts'
import { ForeignTries } from './access/foreign-tries.ts'
import { admit, isAdmitted, ruleOf } from './access/permission.ts'
import { TokenDirectory } from './access/tokens.ts'
import { FailureAnswers } from './failures.ts'
import { browserHeaders } from './limits/browser-headers.ts'
import { clientErrorHandler, faultOf } from './limits/client-errors.ts'
import { addCors } from './limits/cors.ts'
import { Exchanges } from './limits/exchanges.ts'
import { OverloadGuards } from './limits/guards.ts'
import { limitedServer } from './limits/http-server.ts'
import { serverLimits } from './limits/limits.ts'
import { callCounting } from './limits/rate-limit.ts'
import './request.ts'
import { answering } from './answers/answer.ts'
import { linkTo } from './answers/links.ts'
import { KnownPaths, notFound } from './answers/not-found.ts'
import type { Moment } from './answers/shared-reads.ts'
import { readBody } from './requests/body.ts'
import { routes } from './routes/table.ts'
import type { ServerSettings } from './settings.ts'
import { requestIds } from './watch/request-id.ts'
import type { Watch } from './watch/watch.ts'

/** What a server is built of. */
interface AppParts {
  office: Context
  moment: Moment
  settings: ServerSettings
  watch: Watch
  /** Where the tokens of other systems are accepted. */
  readForeign: ReadForeign | undefined
}

/** The server with all that guards it, and without a route. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { office, moment, settings, watch, readForeign } = parts
  const headers = browserHeaders(settings)
  const failures = failureAnswers(settings, watch)
  const app = emptyApp(settings, watch, failures, headers)
  app.decorateRequest('route', undefined)
  app.decorateRequest('identity', 'nobody')
  app.decorateRequest('caller', undefined)
  app.decorateRequest('refusal', undefined)
  app.decorateRequest('isWebSocket', false)
  // First of all: it has to know a request that it brings, also when our hooks refuse it.
  await app.register(websocket, { options: { maxPayload: 1024 } })
  const paths = new KnownPaths()
  app.addHook('onRoute', route => paths.add(route))
  app.setErrorHandler((error, request, reply) => failures.send(error, request, reply))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, readBody)
  const overload = new OverloadGuards()
  app.addHook('onClose', async () => overload.stop())
  const exchanges = new Exchanges((request, reply, isTaken) => {
    overload.over(request)
    watch.answered(request, reply, isTaken)
  })
  beginAndEnd(app, exchanges, headers)
  await addCors(app, settings)
  const tokens = new TokenDirectory(office, moment, error => watch.failed(error))
  const answerNotFound = notFound(paths)
  const tries = settings.rateLimit && new ForeignTries(settings.rateLimit)
  const callers = new Callers(office, tokens, readForeign, tries)
  addGuards(app, settings, { overload, callers, answerNotFound })
  app.setNotFoundHandler(answerNotFound)
  return app
}

type Headers = ReturnType<typeof browserHeaders>

function failureAnswers(settings: ServerSettings, watch: Watch): FailureAnswers {
  return new FailureAnswers(
    (next, { identity }) =>
      linkTo(
        routes.filter(route => isAdmitted(identity, ruleOf(route), settings.open)),
        next,
      ),
    (error, request) => watch.unexpected(error, request),
    (error, request) => watch.outOfReach(error, request),
  )
}

/** A server without hooks; it answers what never becomes a request. */
function emptyApp(
  { tls, proxies }: ServerSettings,
  watch: Watch,
  failures: FailureAnswers,
  headers: Headers,
): FastifyInstance {
  const nextId = requestIds()
  return fastifyFactory({
    serverFactory: handler => limitedServer(handler, tls),
    clientErrorHandler: clientErrorHandler({
      headers,
      nextId,
      answer: (error, request, reply) => failures.send(error, request, reply),
      refused: (requestId, status) => watch.refusedUnread(requestId, status),
    }),
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...headers, 'x-request-id': request.id })
      failures.send(error, request, reply)
      watch.answered(request, reply, true)
    },
    bodyLimit: serverLimits.bodyBytes,
    routerOptions: { maxParamLength: serverLimits.pathPartCharacters, ignoreTrailingSlash: true },
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    genReqId: nextId,
    logger: false,
    forceCloseConnections: 'idle',
    // A request that crossed the news that we close is answered, and its connection closed.
    return503OnClosing: false,
  })
}

/** Gives each answer the headers that all have, and notes when its request began and ended. */
function beginAndEnd(app: FastifyInstance, exchanges: Exchanges, headers: Headers): void {
  const headerPairs = Object.entries(headers)
  app.addHook('onRequest', (request, reply, done) => {
    request.route = request.routeOptions.config
    for (const [name, value] of headerPairs) reply.header(name, value)
    reply.header('x-request-id', request.id)
    exchanges.began(request, reply)
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    exchanges.answered(request)
    done()
  })
}

/** Adds what the operations are at. */
export function addOperationRoutes(app: FastifyInstance, office: Context, moment: Moment): void {
  for (const route of routes)
    app.route({
      method: route.method,
      url: `/v1${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
      config: { rule: ruleOf(route) },
      handler: answering(route, office, moment),
    })
}

interface Guards {
  overload: OverloadGuards
  callers: Callers
  answerNotFound: ReturnType<typeof notFound>
}

/**
 * Turns away what the server could not do, finds out who calls before anything is read of what they want, counts it, and
 * lets in only whom the route is for. In one hook: each costs a request as much as all that is looked at here.
 */
function addGuards(
  app: FastifyInstance,
  { open, rateLimit }: ServerSettings,
  { overload, callers, answerNotFound }: Guards,
): void {
  const count = rateLimit && callCounting(rateLimit)
  app.addHook('onRequest', (request, reply, done) => {
    const fault = overload.refusalOf(request) ?? faultOf(request)
    if (fault) return done(fault)
    const { route, is404 } = request
    const rule = route?.rule
    const isCounted = rule !== undefined || is404 || route?.isCounted
    if (!isCounted) return done()
    const letIn = (identity: Identity) => {
      let refusal: Error | undefined
      try {
        request.identity = identity
        count?.(request, reply)
        if (rule) request.caller = admit(identity, rule, open)
      } catch (error) {
        refusal = error instanceof Error ? error : new Error(String(error))
      }
      // Whatever body it has, it is for nothing.
      if (is404 && !refusal) answerNotFound(request, reply)
      else done(refusal)
    }
    // Who asks for what there is not, or what anybody may ask, is looked up only to be counted.
    if (!rule && !count) return letIn('nobody')
    const identity = identityOf(request, callers)
    // Most callers are known: no request of theirs waits for another turn.
    if (identity instanceof Promise) identity.then(letIn, done)
    else letIn(identity)
  })
}

function identityOf(request: FastifyRequest, callers: Callers): Identity | Promise<Identity> {
  const { route, query, headers } = request
  const isTicketed = route?.takesTicket && headers.authorization === undefined
  if (isTicketed && typeof query === 'object' && query !== null && 'ticket' in query)
    return callers.byTicket(String(query.ticket))
  return callers.byHeader(headers.authorization, request.ip)
}
