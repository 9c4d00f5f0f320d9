import { randomBytes } from 'node:crypto'

/** Makes ids for requests, by which a line of the log is found: unique to this process, and consecutive. */
export function requestIds(): () => string {
  const process = randomBytes(6).toString('base64url')
  let count = 0
  return () => `${process}-${(++count).toString(36)}`
}
