import { once } from 'node:events'
import { get } from 'node:https'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { serverLimits } from '../../src/server/limits/limits.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { when } from '../../src/values/time/when.ts'
import { scratchFolder } from '../support/tix.ts'
import { makeCertificate } from './support/certificate.ts'
import { type TestServer, testServer } from './support/server.ts'

const folder = scratchFolder()

async function connected(server: TestServer, bytes: string | Buffer): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  return socket
}

/** Stops a server; fails where it waited until it cuts off whatever is left. */
async function stopsSoon(server: TestServer): Promise<void> {
  const beganMs = performance.now()
  await server.stop()
  expect(performance.now() - beganMs).toBeLessThan(serverLimits.closeMs)
}

const GET = 'GET /v1/availability HTTP/1.1\r\nhost: tix\r\n'

it('a server that is told to stop does not wait for the rest of headers', async () => {
  const server = await testServer(folder, 'headers.db', { open: 'read' })
  await createEvent(server.office, { name: 'Jazz', capacity: 9, starts: when('2031-05-01T20:00Z') })
  await connected(server, GET)
  // Of its second request, too.
  const again = await connected(server, `${GET}\r\n`)
  await once(again, 'data')
  again.write(GET)
  // What a client has begun is heard by then.
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  await stopsSoon(server)
})

it('nor of a handshake', async () => {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  makeCertificate(certFile, keyFile, 'tix')
  const server = await testServer(folder, 'handshake.db', { tls: { certFile, keyFile } })
  const socket = await connected(server, Buffer.from([22, 3, 1, 2, 0, 1]))
  // It came before this one, which is heard.
  const whole = get(`${server.url}/healthz`, { rejectUnauthorized: false, agent: false })
  const [answer] = await once(whole, 'response')
  answer.resume()
  await stopsSoon(server)
  socket.destroy()
})
