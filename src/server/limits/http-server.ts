import { readFileSync } from 'node:fs'
import { createServer, IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Server as NetServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { TlsOptions } from 'node:tls'
import type { ServerSettings } from '../settings.ts'
import { readCertificate } from './certificate.ts'
import { isUnderWay, lastAnswer } from './exchanges.ts'
import { serverLimits } from './limits.ts'

/** A request that has come whole has nothing left to drain. Node would resume, end and destroy its stream, in turns of their own. */
class Incoming extends IncomingMessage {
  _dump(): void {
    if (!this.complete || this.readableLength > 0) Reflect.apply(drain, this, [])
  }
}

const drain: () => void = Reflect.get(IncomingMessage.prototype, '_dump')

/** A server of Node with our limits. @throws Invalid for a certificate or a key that cannot be read */
export function limitedServer(listener: RequestListener, tls: ServerSettings['tls']): Server {
  const options = {
    IncomingMessage: Incoming,
    maxHeaderSize: serverLimits.headerBytes,
    headersTimeout: serverLimits.headersMs,
    requestTimeout: serverLimits.requestMs,
    connectionsCheckingInterval: serverLimits.lookMs,
    keepAliveTimeout: serverLimits.keepAliveMs,
    noDelay: true,
    // We say it ourselves, in our form.
    requireHostHeader: false,
  }
  const server = tls
    ? createTlsServer({ ...options, ...tlsOptions(tls) }, listener)
    : createServer(options, listener)
  // Whoever has sent all, and closes their side, waits for the answer: `nc` does, and HTTP/1.0 did.
  Object.assign(server, { httpAllowHalfOpen: true })
  // Their bytes are limited. Of more than 2,000 Node would drop the rest, be it a key or a second token.
  server.maxHeadersCount = 0
  server.maxConnections = connectionsWithin(filesOfProcess())
  server.setTimeout(serverLimits.idleMs)
  // It is refused like everything else that is wrong with a request.
  server.on('checkExpectation', listener)
  // Nothing can be told to whoever did not come to terms, and what is written for them would wait for ever.
  server.on('tlsClientError', (_error, socket: Socket) => socket.destroy())
  return server
}

/** How many connections to accept, of so many files that may be open: the database must not run out of them. */
export function connectionsWithin(files: number): number {
  const left = Math.max(files - serverLimits.filesForOthers, Math.floor(files / 2))
  return Math.min(serverLimits.connections, left)
}

/** Linux tells. */
function filesOfProcess(): number {
  try {
    const [, files] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return Number(files ?? Number.POSITIVE_INFINITY)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

function tlsOptions(tls: NonNullable<ServerSettings['tls']>): TlsOptions {
  return { ...readCertificate(tls), minVersion: 'TLSv1.2', handshakeTimeout: serverLimits.headersMs }
}

/** The connections of a server, those too that are no HTTP any more. */
export class Connections {
  readonly #server: Server
  /** By whom they are with. A TLS connection stands for the one that carries it. */
  readonly #open = new Map<string, Socket>()
  /** Bytes received on each at the last look. */
  readonly #heard = new WeakMap<Socket, number>()
  #sweep: NodeJS.Timeout | undefined

  constructor(server: Server) {
    this.#server = server
    const add = (socket: Socket) => {
      const peer = `${socket.remoteAddress} ${socket.remotePort}`
      // It comes again after an offer that was declined.
      if (this.#open.get(peer) === socket) return
      this.#open.set(peer, socket)
      socket.once('close', () => {
        if (this.#open.get(peer) === socket) this.#open.delete(peer)
      })
    }
    server.on('connection', add)
    server.on('secureConnection', add)
  }

  /**
   * Takes no new ones, and lets those that are open go as soon as nothing is under way on them. Requests on their way
   * are let in before: their answers say that they were the last. HTTP's own `close` would cut them off at once, 62 of
   * 64 clients that ask one thing after the other.
   */
  async windUp(): Promise<void> {
    NetServer.prototype.close.call(this.#server)
    for (const socket of this.#open.values()) {
      const answer = lastAnswer(socket)
      if (answer && !answer.headersSent) answer.shouldKeepAlive = false
    }
    if (this.#open.size > 0) await delay(serverLimits.farewellMs)
    // A connection whose request ends now is idle only then.
    this.#sweep = setInterval(() => {
      this.#server.closeIdleConnections()
      this.#cutStill()
    }, serverLimits.sweepMs)
  }

  /**
   * Closes those on which no request has begun, and nothing comes: nothing has yet, as browsers and proxies keep them
   * ready, or a part of the headers, or of a handshake. For Node they are not idle.
   */
  #cutStill(): void {
    for (const socket of this.#open.values()) {
      if (!isUnderWay(socket) && this.#heard.get(socket) === socket.bytesRead) socket.destroy()
      this.#heard.set(socket, socket.bytesRead)
    }
  }

  cut(): void {
    for (const socket of this.#open.values()) socket.destroy()
  }

  closed(): void {
    clearInterval(this.#sweep)
  }
}
