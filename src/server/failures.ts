import type { FastifyReply, FastifyRequest } from 'fastify'
import type { NextStep } from '../values/errors.ts'
import { visible } from '../values/parse-error.ts'
import { failureBody, failureOf, type HttpFailure, JSON_TYPE, type Link } from './answers/envelope.ts'
import { isOutOfReach, storageFailure } from './answers/storage-failure.ts'
import { serverLimits } from './limits/limits.ts'
import { Broken, RateLimited } from './refusals.ts'

/** Seconds after which a client that was told to come back may do so. */
const BUSY_SECONDS = 1

type Tell = (error: unknown, request: FastifyRequest) => void

/** Answers errors of the rules and of the protocol; unexpected ones are reported. */
export class FailureAnswers {
  readonly #linkTo: (next: NextStep, request: FastifyRequest) => Link | undefined
  readonly #unexpected: Tell
  readonly #outOfReach: Tell

  /** @param outOfReach is told why the store cannot be reached, which the caller is not */
  constructor(
    linkTo: (next: NextStep, request: FastifyRequest) => Link | undefined,
    unexpected: Tell,
    outOfReach: Tell,
  ) {
    this.#linkTo = linkTo
    this.#unexpected = unexpected
    this.#outOfReach = outOfReach
  }

  send(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const failure =
      storageFailure(error, request.id) ??
      failureOf(error, next => this.#linkTo(next, request)) ??
      ofProtocol(error) ??
      this.#defect(error, request)
    if (isOutOfReach(error)) this.#outOfReach(error, request)
    else if (failure.status >= 500 && failure.code !== 'BUSY') this.#unexpected(error, request)
    request.refusal = failure.code
    if (error instanceof Broken) reply.header('connection', 'close')
    if (failure.status === 401) reply.header('www-authenticate', 'Bearer')
    if (error instanceof RateLimited) reply.header('retry-after', error.retryAfterSeconds)
    else if (failure.code === 'BUSY') reply.header('retry-after', BUSY_SECONDS)
    return reply.code(failure.status).type(JSON_TYPE).send(failureBody(failure))
  }

  #defect(_error: unknown, request: FastifyRequest): HttpFailure {
    return {
      status: 500,
      code: 'INTERNAL',
      message: `Internal error. The server's log says more: request ${request.id}`,
      details: { request: request.id },
    }
  }
}

/** What fastify finds wrong with a request, before it comes to us. */
function ofProtocol(error: unknown): HttpFailure | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number')
    return undefined
  const { statusCode: status } = error
  if (status < 400 || status >= 500) return undefined
  return {
    status,
    code: status === 404 ? 'NOT_FOUND' : 'VALIDATION',
    message: MESSAGES[status] ?? visible(error.message),
    details: {},
  }
}

const MESSAGES: Readonly<Record<number, string>> = {
  413: 'The body has more than 1 MiB',
  414: `A part of the path has more than ${serverLimits.pathPartCharacters} characters`,
  415: 'A body must be JSON in UTF-8, not compressed, and sent as Content-Type: application/json',
}
