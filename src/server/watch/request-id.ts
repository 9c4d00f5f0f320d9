import { randomBytes } from 'node:crypto'

/** Ids of requests, by which a line of the log is found again: of this process, and one after the other. */
export function requestIds(): () => string {
  const process = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${process}-${(++count).toString(36)}`
}
