import fastifyFactory, { type FastifyInstance } from 'fastify'
import type { Context } from '../ticketing/context.ts'
import { identify, type ReadForeign } from './access/callers.ts'
import { admit, ruleOf } from './access/permission.ts'
import { TokenDirectory } from './access/tokens.ts'
import { FailureAnswers } from './failures.ts'
import { limitedServer } from './limits/http-server.ts'
import { serverLimits } from './limits/limits.ts'
import './request.ts'
import { answer } from './routes/answer.ts'
import { readBody } from './routes/body.ts'
import { linkTo } from './routes/links.ts'
import { notFound } from './routes/not-found.ts'
import { routes } from './routes/table.ts'
import type { Settings } from './settings.ts'
import { requestIds } from './watch/request-id.ts'
import type { Watch } from './watch/watch.ts'

/** The server's routes, with all that guards them; it listens to nothing yet. */
export function buildApp(
  office: Context,
  settings: Settings,
  watch: Watch,
  readForeign: ReadForeign | undefined,
): FastifyInstance {
  const app = fastifyFactory({
    serverFactory: handler => limitedServer(handler, settings.tls),
    bodyLimit: serverLimits.bodyBytes,
    routerOptions: { maxParamLength: serverLimits.pathPartCharacters },
    trustProxy: settings.proxies.length > 0 ? [...settings.proxies] : false,
    genReqId: requestIds(),
    logger: false,
    forceCloseConnections: 'idle',
  })
  const failures = new FailureAnswers(
    next => linkTo(routes, next),
    (error, request) => watch.unexpected(error, request),
  )
  app.decorateRequest('identity', 'nobody')
  app.decorateRequest('caller', undefined)
  app.decorateRequest('refusal', undefined)
  app.setErrorHandler((error, request, reply) => failures.send(error, request, reply))
  app.setNotFoundHandler(notFound(routes))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, readBody)
  addGuards(app, office, settings, watch, readForeign)
  for (const route of routes)
    app.route({
      method: route.method,
      url: `/v1${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
      config: { rule: ruleOf(route) },
      handler: (request, reply) => answer(route, office, request, reply),
    })
  return app
}

/** Finds out who calls before anything is read of what they want, and lets in only whom the route is for. */
function addGuards(
  app: FastifyInstance,
  office: Context,
  { open }: Settings,
  watch: Watch,
  readForeign: ReadForeign | undefined,
): void {
  const tokens = new TokenDirectory(office, error => watch.failed(error))
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.routeOptions.config.rule)
      request.identity = await identify(request.headers.authorization, tokens, office, readForeign)
  })
  app.addHook('preParsing', async request => {
    const { rule } = request.routeOptions.config
    if (rule) request.caller = admit(request.identity, rule, open)
  })
  app.addHook('onResponse', async (request, reply) => watch.answered(request, reply))
}
