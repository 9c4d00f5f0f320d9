import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../ticketing/context.ts'
import { seesGuests } from '../access/permission.ts'
import { assertWithin, limitTo } from '../access/reach.ts'
import { assertOpenTo, seenBy, seesOf, whoActs } from '../access/rights.ts'
import { assertSeesEvent, inTheSameWords, withoutGuests } from '../access/sees.ts'
import type { Given } from '../requests/input.ts'
import { partsOfRequest } from '../requests/parts.ts'
import type { PreparedRequest, Route } from '../routes/route.ts'
import { failureBody, failureOf, JSON_TYPE, successBody } from './envelope.ts'
import { isKnown, nextLink, tagOf } from './headers.ts'
import { preconditionOf } from './if-match.ts'
import { nothingAt } from './not-found.ts'
import { type Moment, SharedReads } from './shared-reads.ts'

/** An answer as it is sent. */
interface Sent {
  body: string
  status: number
  /** The error code of an answer that is a refusal but has data. */
  code: string | undefined
  /** The Location of what was made. */
  location: string | undefined
  /** The cursor of the next page. */
  next: string | undefined
  tag: string | undefined
}

/** Characters of an answer that is shared with later requests; longer ones are not kept. */
const LONGEST_KEPT = 16_384

/** What carries out the requests to a route that were let in, and answers them. */
export function answering(route: Route, office: Context, moment: Moment) {
  const shared = new SharedReads<Sent>(moment, ({ body }) => body.length <= LONGEST_KEPT)
  const isShared = route.operation.writes !== true
  // Returns nothing once it has answered: a reply is thenable, and fastify would wait for it.
  return (request: FastifyRequest, reply: FastifyReply): Promise<void> | undefined => {
    const carryOut = () => answer(route, office, request)
    const sent = isShared ? shared.get(`${request.url} ${scopeOf(request)}`, carryOut) : carryOut()
    if (sent instanceof Promise) return sent.then(now => send(now, request, reply))
    send(sent, request, reply)
    return undefined
  }
}

function send(
  { body, status, code, location, next, tag }: Sent,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  request.refusal = code
  if (location !== undefined) reply.header('location', `/v1${location}`)
  if (next !== undefined) reply.header('link', nextLink(request.url, next))
  if (tag !== undefined) {
    reply.header('etag', tag)
    if (isKnown(request.headers['if-none-match'], tag)) {
      reply.code(304).send()
      return
    }
  }
  reply.code(status).header('content-type', JSON_TYPE).send(body)
}

/** Who sees the same: of one subject, JWTs may be limited to different events. */
function scopeOf({ caller }: FastifyRequest): string {
  return caller ? `${caller.scope} ${caller.events ? [...caller.events].join() : '*'}` : ''
}

async function answer(route: Route, office: Context, request: FastifyRequest): Promise<Sent> {
  const { caller } = request
  const given = partsOfRequest(route, request)
  const { dryRun } = given
  if (Object.values(given.path).includes('')) throw nothingAt(request.url)
  const prepared = prepare(route, given, caller)
  if (caller?.events) await assertWithin(caller.events, prepared.input, office, route.limitedBy)
  const sees = seesOf(caller)
  // What is read is left out of the answer; what is written has to be known of before.
  const { event } = prepared.input
  if (!caller && route.operation.writes && typeof event === 'string')
    await assertSeesEvent(office, event, sees)
  const options = { dryRun, sees, seen: seenBy(caller), seesGuests: seesGuests(caller) }
  const precondition = preconditionOf(route, request, given.path, office, (shownBy, path) => {
    const shown = prepare(shownBy, { path, query: {}, body: undefined }, caller)
    return context => shown.run(context, { ...options, dryRun: false })
  })
  const writes = route.operation.writes === true
  const context = whoActs(office, caller, request, { writes, precondition })
  const { message, data, location, failure } = await prepared.run(context, options).catch(error => {
    const told = options.seesGuests ? error : withoutGuests(error)
    throw sees ? inTheSameWords(told) : told
  })
  const refused = failure && failureOf(failure, () => undefined)
  const body = refused ? failureBody(refused, data) : successBody(message, data, dryRun)
  const isNew = location !== undefined && !('replayed' in data)
  return {
    body,
    status: refused?.status ?? (isNew ? 201 : 200),
    code: refused?.code,
    location,
    next: 'next' in data && typeof data.next === 'string' ? data.next : undefined,
    tag: route.isOneThing ? tagOf(body) : undefined,
  }
}

/** Reads a request as this caller may ask it. @throws Invalid, NotAllowed */
function prepare(route: Route, given: Given, caller: FastifyRequest['caller']): PreparedRequest {
  return route.prepare(given, input => {
    if (caller?.events) return limitTo(caller.events, route, input)
    if (!caller) assertOpenTo(route, input)
    return {}
  })
}
