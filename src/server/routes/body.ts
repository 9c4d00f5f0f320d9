import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { Invalid } from '../../values/errors.ts'
import { visible } from '../../values/parse-error.ts'

/** Reads a body as JSON; one without a byte is none. */
export function readBody(
  _request: FastifyRequest,
  bytes: Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  if (bytes.length === 0) done(null, undefined)
  else if (!isUtf8(bytes)) done(Invalid.field('', 'The body is not valid UTF-8'))
  else {
    let body: unknown
    try {
      body = JSON.parse(bytes.toString())
    } catch (error) {
      done(Invalid.field('', `The body is not JSON: ${visible(error instanceof Error ? error.message : '')}`))
      return
    }
    done(null, body)
  }
}
