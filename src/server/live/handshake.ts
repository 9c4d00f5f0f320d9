import type { FastifyReply, FastifyRequest } from 'fastify'
import { Broken } from '../refusals.ts'

const VERSIONS = ['13', '8']
/** 16 bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/
/** A token of HTTP; \x60 is the backtick. */
const TOKEN = "[!#$%&'*+.^\\x60|~\\w-]+"
const PROTOCOLS = new RegExp(`^${TOKEN}(?:[ \\t]*,[ \\t]*${TOKEN})*$`)

/**
 * Refuses what the package ws would refuse later, in words and a form of its own.
 * https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
 *
 * @throws Broken
 */
export async function assertHandshake(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!request.ws) return
  const {
    'sec-websocket-key': key = '',
    'sec-websocket-version': version = '',
    'sec-websocket-protocol': protocols,
  } = request.headers
  if (!VERSIONS.includes(version)) {
    reply.header('sec-websocket-version', VERSIONS.join(', '))
    throw new Broken(400, `A WebSocket needs a Sec-WebSocket-Version of ${VERSIONS.join(' or ')}`)
  }
  if (!KEY.test(key)) throw new Broken(400, 'A WebSocket needs a Sec-WebSocket-Key of 16 bytes in base64')
  if (protocols !== undefined && !PROTOCOLS.test(protocols))
    throw new Broken(400, 'Sec-WebSocket-Protocol must be a list of names')
}
