import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** @param isTaken whether the answer was written; not where whoever asked had gone before */
type Over = (request: FastifyRequest, reply: FastifyReply, isTaken: boolean) => void

/** The requests of a connection that are not over. */
interface Line {
  open: Map<FastifyRequest, FastifyReply>
  /** The answer to the latest request, over or not. */
  last: ServerResponse
  /** What waits until none is open. */
  whenEmpty: (() => void) | undefined
}

const lines = new WeakMap<Socket, Line>()

/**
 * Calls back once for every request when it is over: when its answer is written, or, where the client has gone, when the
 * answer is decided. Node never says that an answer is finished whose connection has gone: neither `onResponse`
 * nor `finish` come for it, and of those that wait behind others on one connection `close` does not come either.
 */
export class Exchanges {
  readonly #over: Over

  constructor(over: Over) {
    this.#over = over
  }

  /** To be called for each request, before anything else may answer it. */
  began(request: FastifyRequest, reply: FastifyReply): void {
    const { socket } = request.raw
    const line = lines.get(socket) ?? this.#begin(socket, reply.raw)
    line.open.set(request, reply)
    line.last = reply.raw
  }

  /** To be called when its answer is written. */
  answered(request: FastifyRequest): void {
    this.#end(request, true)
  }

  #begin(socket: Socket, last: ServerResponse): Line {
    const line: Line = { open: new Map(), last, whenEmpty: undefined }
    lines.set(socket, line)
    socket.once('close', () => {
      line.whenEmpty = undefined
      // What is still carried out is over when it is decided; a stream is over.
      for (const [request, reply] of line.open)
        if (reply.sent) this.#end(request, isStream(reply))
        else whenDecided(reply, () => this.#end(request, false))
    })
    return line
  }

  #end(request: FastifyRequest, isTaken: boolean): void {
    const line = lines.get(request.raw.socket)
    const reply = line?.open.get(request)
    if (!line || !reply) return
    line.open.delete(request)
    this.#over(request, reply, isTaken)
    if (!line.whenEmpty || hasWhole(line)) return
    const then = line.whenEmpty
    line.whenEmpty = undefined
    then()
  }
}

/** Calls when an answer is given that nobody is there to take. A hook for all answers would cost those that are taken. */
function whenDecided({ raw }: FastifyReply, then: () => void): void {
  const end = () => {
    then()
    return raw
  }
  Object.assign(raw, { end })
}

function hasWhole({ open }: Line): boolean {
  for (const { raw } of open.keys()) if (raw.complete) return true
  return false
}

/** Answered by itself: it writes for as long as somebody listens. */
function isStream(reply: FastifyReply): boolean {
  return reply.sent && !reply.raw.writableEnded
}

/** Whether a request of a connection has begun, with all of its headers, and is not over. */
export function isUnderWay(socket: Socket): boolean {
  return (lines.get(socket)?.open.size ?? 0) > 0
}

/** The answer to the latest request of a connection. */
export function lastAnswer(socket: Socket): ServerResponse | undefined {
  return lines.get(socket)?.last
}

/** The request of a connection whose end has not come, if it is not over. */
export function incompleteOf(socket: Socket): [FastifyRequest, FastifyReply] | undefined {
  for (const exchange of lines.get(socket)?.open ?? []) if (!exchange[0].raw.complete) return exchange
  return undefined
}

/**
 * Calls when every request of a connection that has come whole is answered; at once, if none is open, and never, if the
 * connection closes before. False where that may be never: a stream is among them.
 */
export function whenAnswered(socket: Socket, then: () => void): boolean {
  const line = lines.get(socket)
  if (!line || !hasWhole(line)) {
    then()
    return true
  }
  for (const reply of line.open.values()) if (isStream(reply)) return false
  line.whenEmpty = then
  return true
}
