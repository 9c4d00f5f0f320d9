import type { Socket } from 'node:net'
import { failureBody, JSON_TYPE } from '../routes/envelope.ts'

const ANSWERS: Readonly<Record<string, { status: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'The headers and the URL have more than 16 KiB together',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', message: 'The request did not come in time' },
}
const MALFORMED = { status: '400 Bad Request', message: 'This is no HTTP request' }

/** Answers what never became a request, in the form of every other refusal, and hangs up. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { status, message } = ANSWERS[error.code ?? ''] ?? MALFORMED
  const body = failureBody({ status: Number.parseInt(status, 10), code: 'VALIDATION', message, details: {} })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}
