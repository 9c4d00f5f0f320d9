import type { FastifyReply, FastifyRequest } from 'fastify'
import { quoted } from '../../values/parse-error.ts'
import { failureBody, JSON_TYPE } from './envelope.ts'
import type { Route } from './route.ts'

/** Answers requests for paths that there are not, or not with this method. */
export function notFound(routes: readonly Route[]) {
  const patterns = routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const [path = ''] = request.url.split('?')
    const methods = patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (methods.length > 0) {
      request.refusal = 'VALIDATION'
      const allowed = [...new Set(methods)].join(', ')
      const message = `${request.method} is not possible here, but ${allowed}`
      reply.header('allow', allowed)
      const failure = {
        status: 405,
        code: 'VALIDATION',
        message,
        details: { allowed: [...new Set(methods)] },
      }
      return reply.code(405).type(JSON_TYPE).send(failureBody(failure))
    }
    request.refusal = 'NOT_FOUND'
    const message = `There is nothing at ${quoted(path)}. What there is stands in /v1/openapi.json`
    return reply
      .code(404)
      .type(JSON_TYPE)
      .send(failureBody({ status: 404, code: 'NOT_FOUND', message, details: { path } }))
  }
}

function patternOf(path: string): RegExp {
  const pattern = path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^/v1${pattern}/?$`)
}
