/** What came of a code at the gate, in the order in which it is tested: no invalid ticket is called a duplicate. */
export const OUTCOMES = [
  'UNKNOWN',
  'WRONG_EVENT',
  'REVOKED',
  'CANCELED',
  'HELD',
  'UNPAID',
  'NOT_YET',
  'ALREADY_CHECKED_IN',
  'OK',
] as const
export type Outcome = (typeof OUTCOMES)[number]
