import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../ticketing/context.ts'
import { assertWithin, limitTo } from '../access/reach.ts'
import { assertOpenTo, seesOf, whoActs } from '../access/rights.ts'
import { JSON_TYPE, successBody } from './envelope.ts'
import { headerTag, nextLink } from './headers.ts'
import { partsOfRequest } from './parts.ts'
import type { Route } from './route.ts'

/** Carries out a request that was let in, and answers it. */
export async function answer(
  route: Route,
  office: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { caller } = request
  const { dryRun, ...given } = partsOfRequest(route, request)
  const prepared = route.prepare(given, input => {
    if (caller?.events) return limitTo(caller.events, route, input)
    if (!caller) assertOpenTo(route, input)
    return {}
  })
  if (caller?.events) await assertWithin(caller.events, prepared.input, office)
  const context = whoActs(office, caller, request)
  const { message, data, location } = await prepared.run(context, { dryRun, sees: seesOf(caller) })
  if (location !== undefined) reply.header('location', `/v1${location}`)
  if ('next' in data && typeof data.next === 'string') reply.header('link', nextLink(request.url, data.next))
  const body = successBody(message, data, dryRun)
  if (route.isOneThing && isKnown(request, reply, body)) return reply.code(304).send()
  const isNew = location !== undefined && !('replayed' in data)
  return reply
    .code(isNew ? 201 : 200)
    .type(JSON_TYPE)
    .send(body)
}

/** Whether the caller has this already. */
function isKnown(request: FastifyRequest, reply: FastifyReply, body: string): boolean {
  const tag = headerTag(createHash('sha1').update(body).digest('base64url'))
  reply.header('etag', tag)
  const known = request.headers['if-none-match']
  return known?.split(',').some(one => ['*', tag].includes(one.trim().replace(/^W\//, ''))) ?? false
}
