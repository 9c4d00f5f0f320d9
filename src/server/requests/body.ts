import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { Invalid } from '../../values/errors.ts'
import { keysGivenTwice } from '../../values/keys-given-twice.ts'
import { ErrorCollector, shortened, visible } from '../../values/parse-error.ts'
import { UnsupportedBody } from '../refusals.ts'

/** Reads a body as JSON; one without a byte is none. */
export function readBody(
  { headers }: FastifyRequest,
  bytes: Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  let body: unknown
  try {
    assertReadable(headers['content-type'], headers['content-encoding'])
    body = bytes.length === 0 ? undefined : parse(bytes)
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)))
    return
  }
  done(null, body)
}

/** @throws UnsupportedBody */
function assertReadable(type = '', encoding = 'identity'): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type)?.[1] ?? 'utf-8'
  if (!/^(utf-?8|us-ascii)$/i.test(charset) || encoding.toLowerCase() !== 'identity')
    throw new UnsupportedBody()
}

/** @throws Invalid */
function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw Invalid.field('', 'The body is not valid UTF-8')
  const text = bytes.toString()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw Invalid.field('', `The body is not JSON: ${visible(error instanceof Error ? error.message : '')}`)
  }
  const errors = new ErrorCollector()
  for (const key of keysGivenTwice(text)) errors.add(shortened(key), 'is given twice')
  errors.throwIfAny()
  return body
}
