import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { Invalid } from '../../values/errors.ts'
import { failureBody, JSON_TYPE } from '../answers/envelope.ts'

const ANSWERS: Readonly<Record<string, { status: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'The headers and the URL have more than 16 KiB together',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'The request did not come in time' },
}
const MALFORMED = { status: '400 Bad Request', message: 'This is no HTTP request' }

/** The answer to the last request of a connection. */
const lastAnswers = new WeakMap<Socket, ServerResponse>()

export function begun({ socket }: IncomingMessage, answer: ServerResponse): void {
  lastAnswers.set(socket, answer)
}

/** Whether a request that has come whole is being carried out: the last one, or one before for which its answer waits. */
function isAnswering(socket: Socket): boolean {
  const last = lastAnswers.get(socket)
  if (!last || last.writableFinished) return false
  return last.req.complete || last.socket === null
}

/**
 * Answers what never became a request, in the form of every other refusal, and hangs up. While an earlier request of
 * the connection is under way, the answer would be taken for that one's: then it only hangs up.
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) {
    socket.destroy()
    return
  }
  const { status, message } = ANSWERS[error.code ?? ''] ?? MALFORMED
  const body = bodyOf(Number.parseInt(status, 10), message)
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}

/** We can do nothing that one might expect, but say that the body may come. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = bodyOf(417, 'Nothing can be expected here but 100-continue')
  response.writeHead(417, { 'content-type': JSON_TYPE, connection: 'close' }).end(body)
}

/** What Node lets pass, and HTTP does not. */
export function faultOf({ raw }: FastifyRequest): Invalid | undefined {
  const { host, 'transfer-encoding': coding = 'chunked' } = raw.headers
  if (host === undefined && raw.httpVersion === '1.1') return Invalid.field('', 'The Host header is missing')
  if (coding.toLowerCase() !== 'chunked') return Invalid.field('', 'The only Transfer-Encoding is chunked')
  return undefined
}

function bodyOf(status: number, message: string): string {
  return failureBody({ status, code: 'VALIDATION', message, details: {} })
}
