import { type NextStep, TixError } from '../values/errors.ts'

/** A request that is fine in itself, but refused by the present state of the box office. */
export class Conflict extends TixError {
  readonly code: ConflictCode

  constructor(
    code: ConflictCode,
    message: string,
    details: Record<string, unknown> = {},
    next?: NextStep | undefined,
  ) {
    super(message, details, { next })
    this.code = code
  }
}

export type ConflictCode =
  | 'SOLD_OUT'
  | 'SALES_CLOSED'
  | 'EVENT_CANCELED'
  | 'IDEMPOTENCY_MISMATCH'
  | 'ALREADY_CHECKED_IN'
  | 'VOUCHER_SPENT'
  | 'VOUCHER_NOT_YET_VALID'
  | 'VOUCHER_EXPIRED'
  | 'VOUCHER_ENDED'
  | 'VOUCHER_NOT_APPLICABLE'
  | 'PERSON_LIMIT'
  | 'WRONG_EVENT'
  | 'REVOKED'
  | 'CANCELED'
  | 'HELD'
  | 'UNPAID'
  | 'NOT_YET'
  | 'CONFLICT'
