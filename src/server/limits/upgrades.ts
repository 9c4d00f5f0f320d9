import type { IncomingMessage, Server } from 'node:http'
import { Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { pathOf } from '../answers/path-of.ts'
import { whenAnswered } from './exchanges.ts'

/**
 * Serves whoever offers another protocol than WebSocket, or offers it where there is none, as if they had not: Java's
 * client offers HTTP/2 with every first request. Node hands over all upgrades, and without their bodies, once anybody
 * takes some; only from 22.21 on can it be told which. It hands them over before requests that came earlier on the same
 * connection are answered. To be called when the WebSockets have been added.
 *
 * @param path where there is a WebSocket
 */
export function declineOtherUpgrades(server: Server, path: string): void {
  const takers = server.listeners('upgrade')
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Node looks after its errors no more.
    const destroy = () => socket.destroy()
    socket.on('error', destroy)
    const goOn = () => {
      socket.removeListener('error', destroy)
      if (isForWebSocket(request, path)) for (const taker of takers) taker.call(server, request, socket, head)
      else serveAgain(server, request, socket, head)
    }
    if (!whenAnswered(socket, goOn)) destroy()
  })
}

function isForWebSocket({ method, url = '', headers }: IncomingMessage, path: string): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && pathOf(url) === path
}

const OFFERING = 'upgrade|http2-settings'
const IS_OFFERING = new RegExp(`^(?:${OFFERING})$`, 'i')
const OFFERED = new RegExp(`\\b(?:${OFFERING})\\b`, 'gi')

/** As a connection that has just come, with the request first. */
function serveAgain(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    if (/^connection$/i.test(name)) lines.push(`${name}: ${value.replace(OFFERED, '')}`)
    else if (!IS_OFFERING.test(name)) lines.push(`${name}: ${value}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit(server instanceof TlsServer ? 'secureConnection' : 'connection', socket)
}
