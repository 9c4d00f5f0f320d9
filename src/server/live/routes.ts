import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Context } from '../../ticketing/context.ts'
import { epochMs } from '../../values/time/instant.ts'
import { assertWithin } from '../access/reach.ts'
import { seesOf } from '../access/rights.ts'
import { assertSeesEvent } from '../access/sees.ts'
import { failureOf, JSON_TYPE, successBody } from '../answers/envelope.ts'
import { storageFailure } from '../answers/storage-failure.ts'
import { serverLimits } from '../limits/limits.ts'
import { declineOtherUpgrades } from '../limits/upgrades.ts'
import { NotAllowed, Overloaded } from '../refusals.ts'
import { InputReader } from '../requests/input.ts'
import type { Listener } from './channel.ts'
import type { LiveFeed } from './feed.ts'
import { LIVE_PATH, liveFields } from './fields.ts'
import { assertHandshake } from './handshake.ts'
import { closeSocket, eventStream, type Outlet, type Socket, webSocket } from './outlets.ts'
import { liveTicket } from './tickets.ts'

const LIVE_RULE = { role: 'public', openFor: 'read' } as const
const reader = new InputReader(liveFields)

/** Of refusals that are no fault of the client's: https://www.iana.org/assignments/websocket */
const CLOSE_CODES: ReadonlyMap<number, number> = new Map([
  [500, 1011],
  [503, 1013],
])

/** Availability as it changes: as server-sent events, and over a WebSocket where one is asked for. */
export function addLiveRoutes(
  app: FastifyInstance,
  office: Context,
  feed: LiveFeed,
  unexpected: (error: unknown, request: FastifyRequest) => void,
): void {
  /** What there is to say of an error where no answer of HTTP is possible any more. */
  const refusalOf = (error: unknown, request: FastifyRequest) => {
    const refused = storageFailure(error, request.id) ?? failureOf(error, () => undefined)
    if (!refused || refused.status === 500) unexpected(error, request)
    return refused
  }
  declineOtherUpgrades(app.server, LIVE_PATH)
  app.route({
    method: 'GET',
    url: LIVE_PATH,
    exposeHeadRoute: false,
    config: { rule: LIVE_RULE, takesTicket: true },
    onRequest: assertHandshake,
    handler: async (request, reply) => {
      const listener = await listenerOf(request, office, feed, eventStream(reply.raw))
      const { socket } = request.raw
      if (socket.destroyed || socket.readableEnded) return reply.send('')
      beginStream(reply)
      leaveWithConnection(feed, listener, request, reply)
      await feed.join(listener).catch(error => {
        refusalOf(error, request)
        reply.raw.destroy()
      })
      return reply
    },
    wsHandler: async (socket: Socket, request) => {
      request.isWebSocket = true
      socket.on('error', () => socket.terminate())
      try {
        const listener = await listenerOf(request, office, feed, webSocket(socket))
        socket.on('close', () => feed.leave(listener))
        await feed.join(listener)
      } catch (error) {
        const refused = refusalOf(error, request)
        closeSocket(socket, refused ? (CLOSE_CODES.get(refused.status) ?? 1008) : 1011, refused?.message)
      }
    },
  })
  addTicketRoute(app, office)
}

/** Tickets for those who listen, and can send no token. */
function addTicketRoute(app: FastifyInstance, office: Context): void {
  app.route({
    method: 'POST',
    url: `${LIVE_PATH}/ticket`,
    config: { rule: { role: 'public', openFor: undefined } },
    handler: async (request, reply) => {
      const { caller } = request
      if (caller?.token === undefined)
        throw new NotAllowed('Tickets are for the tokens of the box office; a JWT is sent as a header')
      const { id, hash } = caller.token
      const data = liveTicket(id, hash, epochMs(office.clock.now()))
      const message = 'A ticket for one who listens, good for a minute'
      return reply
        .code(201)
        .type(JSON_TYPE)
        .send(successBody(message, data, false))
    },
  })
}

/** Takes the answer over from fastify, and sends its head. */
function beginStream(reply: FastifyReply): void {
  const { raw } = reply
  reply.hijack()
  raw.writeHead(200, {
    ...Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined)),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  raw.flushHeaders()
}

/** Ends listening with the connection, and the other way round. */
function leaveWithConnection(
  feed: LiveFeed,
  listener: Listener,
  { raw: { socket } }: FastifyRequest,
  { raw }: FastifyReply,
): void {
  // An answer without an end is for nobody who has gone; of one that waits behind others, Node never says that.
  const gone = () => {
    feed.leave(listener)
    raw.destroy()
  }
  socket.once('end', gone).once('close', gone)
  raw.on('close', () => {
    feed.leave(listener)
    socket.off('end', gone).off('close', gone)
  })
}

/** @throws Invalid, NotFound, Overloaded */
async function listenerOf(
  request: FastifyRequest,
  office: Context,
  feed: LiveFeed,
  outlet: Outlet,
): Promise<Listener> {
  const { caller } = request
  const query = typeof request.query === 'object' && request.query !== null ? { ...request.query } : {}
  const { event, lastEventId } = reader.read({ path: {}, query, body: undefined })
  if (caller?.events) await assertWithin(caller.events, { event }, office)
  const sees = seesOf(caller)
  const id = event === undefined ? undefined : await assertSeesEvent(office, event, sees)
  if (feed.listeners >= serverLimits.listeners) throw new Overloaded('There are too many listeners already')
  const header = request.headers['last-event-id']
  return {
    // By its id, however it was named: each name would be looked after on its own.
    event: id === undefined ? undefined : String(id),
    sees,
    // A page that comes back by itself keeps its URL, and says in the header what it has heard since.
    lastId: header === undefined ? lastEventId : String(header),
    caller,
    ...outlet,
  }
}
