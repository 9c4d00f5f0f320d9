import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { Invalid } from '../../values/errors.ts'
import { failureBody, JSON_TYPE } from '../answers/envelope.ts'
import { lastAnswer, whenAnswered } from './exchanges.ts'

const ANSWERS: Readonly<Record<string, { status: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'The headers and the URL have more than 16 KiB together',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'The request did not come in time' },
}
const MALFORMED = { status: '400 Bad Request', message: 'This is no HTTP request' }

/**
 * Answers what never became a request, in the form of every other refusal, and hangs up. Requests of the connection
 * that came before are answered first: they would take this for their answer.
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') socket.destroy()
  else if (!whenAnswered(socket, () => refuse(error, socket))) socket.destroy()
}

function refuse(error: Error & { code?: string }, socket: Socket): void {
  const last = lastAnswer(socket)
  // Of a request whose body is broken, and that is answered already: a second answer would be taken for another one's.
  const isAnswered = last !== undefined && !last.req.complete && last.headersSent
  socket.end(isAnswered ? '' : answerTo(error), () => socket.destroy())
}

function answerTo({ code = '' }: Error & { code?: string }): string {
  const { status, message } = ANSWERS[code] ?? MALFORMED
  const body = bodyOf(Number.parseInt(status, 10), message)
  return `HTTP/1.1 ${status}\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
}

/** We can do nothing that one might expect, but say that the body may come. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = bodyOf(417, 'Nothing can be expected here but 100-continue')
  response.writeHead(417, { 'content-type': JSON_TYPE, connection: 'close' }).end(body)
}

/** Of which Node takes the first, or joins them, where a proxy on the way might have looked at another one. */
const GIVEN_ONCE = ['Host', 'Authorization', 'Content-Type', 'Idempotency-Key']
const givenOnce = new Map(GIVEN_ONCE.map(name => [name.toLowerCase(), name]))

/** What Node lets pass, and HTTP does not. */
export function faultOf({ raw }: FastifyRequest): Invalid | undefined {
  const { host, 'transfer-encoding': coding = 'chunked' } = raw.headers
  const twice = givenTwice(raw)
  if (twice !== undefined) return Invalid.field(twice, 'is given twice')
  if (host === undefined && raw.httpVersion === '1.1') return Invalid.field('', 'The Host header is missing')
  if (!isReadable(raw.url ?? ''))
    return Invalid.field('', 'The query has a % that begins no escape of UTF-8: a % itself is written %25')
  if (coding.toLowerCase() !== 'chunked') return Invalid.field('', 'The only Transfer-Encoding is chunked')
  return undefined
}

/** Of a path the router says it; a query with such an escape it would take as it stands. */
function isReadable(url: string): boolean {
  const at = url.indexOf('?')
  if (at === -1 || !url.includes('%', at)) return true
  try {
    decodeURIComponent(url.slice(at))
    return true
  } catch {
    return false
  }
}

function givenTwice({ headers, rawHeaders }: IncomingMessage): string | undefined {
  const isEachItsOwn = Object.keys(headers).length * 2 === rawHeaders.length // names and values in turn
  if (isEachItsOwn) return undefined
  const seen = new Set<string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = givenOnce.get(rawHeaders[i]?.toLowerCase() ?? '')
    if (name === undefined) continue
    if (seen.has(name)) return name
    seen.add(name)
  }
  return undefined
}

function bodyOf(status: number, message: string): string {
  return failureBody({ status, code: 'VALIDATION', message, details: {} })
}
