import { TixError } from '../values/errors.ts'

/** Nobody knows who calls. The reason is not given, as it would help to guess a token. */
export class Unauthorized extends TixError {
  readonly code = 'UNAUTHORIZED'

  constructor() {
    super('A valid token is needed: send it as Authorization: Bearer <token>')
  }
}

/** It is known who calls, and they may not. */
export class NotAllowed extends TixError {
  readonly code = 'FORBIDDEN'
}

/** What was to be changed is no longer as the caller has read it. Nothing was written. */
export class PreconditionFailed extends TixError {
  readonly code = 'PRECONDITION_FAILED'
}

export class RateLimited extends TixError {
  readonly code = 'RATE_LIMITED'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`Too many requests; try again in ${retryAfterSeconds} s`, { retryAfterSeconds })
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** More than the server can do at the moment. Nothing was written. */
export class Overloaded extends TixError {
  readonly code = 'BUSY'
}

/** A body of a kind that is not read. */
export class UnsupportedBody extends Error {
  readonly statusCode = 415
}

/** A request that HTTP does not know, or of which the end is missing. Its connection ends with the answer. */
export class Broken extends Error {
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}
