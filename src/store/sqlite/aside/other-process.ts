import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../connection.ts'
import { openToRead } from '../opening.ts'
import { isBusy, systemCode } from '../sqlite-errors.ts'

const PATIENCE_MS = 10_000
const AGAIN_AFTER_MS = 20

/**
 * Opens a database in a process that does nothing else, and may wait: while somebody recovers or empties the log, it
 * tries again.
 */
export async function openPatiently(path: string): Promise<Connection> {
  const untilMs = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      const connection = openToRead(path)
      connection.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`)
      return connection
    } catch (error) {
      if (!isBusy(error) || performance.now() > untilMs) throw error
      await sleep(AGAIN_AFTER_MS)
    }
  }
}

/** An error as one process tells it to another. */
export interface SentError {
  code: string | null
  message: string
}

export function toSend(error: unknown): SentError {
  return { code: systemCode(error) ?? null, message: error instanceof Error ? error.message : String(error) }
}

/** The error that another process has sent. */
export function received({ code, message }: SentError): Error {
  return Object.assign(new Error(message), code === null ? {} : { code })
}
