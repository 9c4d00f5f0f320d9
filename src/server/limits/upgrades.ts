import type { IncomingMessage, Server } from 'node:http'
import { Server as TlsServer } from 'node:https'
import type { Duplex } from 'node:stream'

/**
 * Serves whoever offers another protocol than WebSocket as if they had not: Java's client offers HTTP/2 with every
 * first request. Node hands over all upgrades, and without their bodies, once anybody takes some; only from 22.21 on
 * can it be told which. To be called when the WebSockets have been added.
 */
export function declineOtherUpgrades(server: Server): void {
  const takers = server.listeners('upgrade')
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket')
      for (const taker of takers) taker.call(server, request, socket, head)
    else serveAgain(server, request, socket, head)
  })
}

/** As a connection that has just come, with the request first. */
function serveAgain(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[i + 1]}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit(server instanceof TlsServer ? 'secureConnection' : 'connection', socket)
}
