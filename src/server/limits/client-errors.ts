import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Invalid } from '../../values/errors.ts'
import { failureBody, JSON_TYPE } from '../answers/envelope.ts'
import { Broken } from '../refusals.ts'
import { incompleteOf, lastAnswer, whenAnswered } from './exchanges.ts'

const FAULTS: Readonly<Record<string, Broken>> = {
  HPE_HEADER_OVERFLOW: new Broken(431, 'The headers and the URL have more than 16 KiB together'),
  ERR_HTTP_REQUEST_TIMEOUT: new Broken(408, 'The request did not come in time'),
}
const MALFORMED = new Broken(400, 'This is no HTTP request')

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}

interface Refusing {
  /** Of every answer. */
  headers: Readonly<Record<string, string>>
  nextId: () => string
  /** Answers a request of which the end is missing. */
  answer: (error: Broken, request: FastifyRequest, reply: FastifyReply) => void
  /** Takes down that something was refused that never became a request. */
  refused: (requestId: string, status: number) => void
}

/**
 * Answers what never became a request, or not a whole one, in the form of every other refusal, and hangs up. Requests of
 * the connection that came before are answered first: they would take this for their answer.
 */
export function clientErrorHandler(
  refusing: Refusing,
): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else if (!whenAnswered(socket, () => refuse(FAULTS[error.code ?? ''] ?? MALFORMED, socket, refusing)))
      socket.destroy()
  }
}

function refuse(fault: Broken, socket: Socket, { headers, nextId, answer, refused }: Refusing): void {
  const [request, reply] = incompleteOf(socket) ?? []
  if (request && reply && !reply.sent) {
    answer(fault, request, reply)
    return
  }
  const last = lastAnswer(socket)
  // Of a request whose body is broken, and that is answered already: a second answer would be taken for another one's.
  const isAnswered = last !== undefined && !last.req.complete && last.headersSent
  const requestId = nextId()
  if (!isAnswered) refused(requestId, fault.statusCode)
  socket.end(isAnswered ? '' : answerTo(fault, { ...headers, 'x-request-id': requestId }), () =>
    socket.destroy(),
  )
}

function answerTo({ statusCode, message }: Broken, headers: Readonly<Record<string, string>>): string {
  const body = failureBody({ status: statusCode, code: 'VALIDATION', message, details: {} })
  const all = {
    ...headers,
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${statusCode} ${REASONS[statusCode]}\r\n${lines.join('')}\r\n${body}`
}

/** Of which Node takes the first, or joins them, where a proxy on the way might have looked at another one. */
const GIVEN_ONCE = ['Host', 'Authorization', 'Content-Type', 'Idempotency-Key']
const givenOnce = new Map(GIVEN_ONCE.map(name => [name.toLowerCase(), name]))

/** What Node lets pass, and HTTP does not. */
export function faultOf({ raw }: FastifyRequest): Error | undefined {
  const { host, expect, 'transfer-encoding': coding } = raw.headers
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    return new Broken(417, 'Nothing can be expected here but 100-continue')
  const twice = givenTwice(raw)
  if (twice !== undefined) return Invalid.field(twice, 'is given twice')
  if (host === undefined && raw.httpVersion === '1.1') return Invalid.field('', 'The Host header is missing')
  if (!isReadable(raw.url ?? ''))
    return Invalid.field('', 'The query has a % that begins no escape of UTF-8: a % itself is written %25')
  if (coding === undefined) return undefined
  // Whoever sent it on may have taken its end for another: https://www.rfc-editor.org/rfc/rfc9112#section-6.1-16
  if (raw.httpVersion === '1.0') return new Broken(400, 'HTTP/1.0 has no Transfer-Encoding')
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
