import type { FastifyReply, FastifyRequest } from 'fastify'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { failureBody, JSON_TYPE } from './envelope.ts'
import { pathOf } from './path-of.ts'

/** Which methods there are at which paths: of operations, and of everything else. */
export class KnownPaths {
  readonly #methods = new Map<string, Set<string>>()

  /** @param url as fastify writes it: `/v1/events/:event` */
  add({ method, url }: { method: string | string[]; url: string }): void {
    // One for every path only answers what browsers ask before they ask.
    if (url.includes('*')) return
    const methods = this.#methods.get(url) ?? new Set()
    for (const one of [method].flat()) methods.add(one)
    this.#methods.set(url, methods)
  }

  methodsAt(path: string): string[] {
    const found = [...this.#methods].filter(([url]) => patternOf(url).test(path))
    return [...new Set(found.flatMap(([, methods]) => [...methods]))].sort()
  }
}

/** Answers requests for paths that there are not, or not with this method. */
export function notFound(paths: KnownPaths) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const path = pathOf(request.url)
    const allowed = paths.methodsAt(path)
    if (allowed.length === 0) {
      reply.send(nothingAt(path))
      return
    }
    request.refusal = 'VALIDATION'
    const message = `${request.method} is not possible here, but ${allowed.join(', ')}`
    const failure = { status: 405, code: 'VALIDATION', message, details: { allowed } }
    reply.code(405).header('allow', allowed.join(', ')).type(JSON_TYPE).send(failureBody(failure))
  }
}

/** @param url a path without its query, or with it */
export function nothingAt(url: string): NotFound {
  const path = pathOf(url)
  return new NotFound(`There is nothing at ${quoted(path)}. See /v1/openapi.json`, {
    path,
  })
}

function patternOf(url: string): RegExp {
  return new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`)
}
