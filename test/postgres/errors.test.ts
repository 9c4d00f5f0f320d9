import { expect, it } from 'vitest'
import { isLost, isRetryable } from '../../src/store/postgres/outcome/postgres-errors.ts'

const failed = (code: string) => Object.assign(new Error('refused'), { code })

it.each([
  // Lost against another transaction: the same work, done again, may do.
  ['40001', { retryable: true, lost: false }],
  ['40P01', { retryable: true, lost: false }],
  // Nobody knows whether the statement was completed: of a COMMIT, that has to be looked up.
  ['40003', { retryable: false, lost: true }],
  ['08006', { retryable: false, lost: true }],
  ['57P01', { retryable: false, lost: true }],
  ['EPIPE', { retryable: false, lost: true }],
  ['25P03', { retryable: false, lost: true }],
  ['ECONNRESET', { retryable: false, lost: true }],
  // The server has answered.
  ['23514', { retryable: false, lost: false }],
])('%s says whether to try again, and whether to ask what became of it', (code, { retryable, lost }) => {
  expect([isRetryable(failed(code)), isLost(failed(code))]).toEqual([retryable, lost])
})
