import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from '../../interface/maintenance.ts'
import type { Connection } from '../connection.ts'
import { openToRead } from '../opening.ts'
import { systemCode } from '../sqlite-errors.ts'
import { content, soundness } from './database-checks.ts'
import type { Findings, Inspection } from './inspection.ts'

/** Everything is read, and indexes jump: with SQLite's usual 2 MB most pages of a large file are read twice and more. */
const CACHE_KILOBYTES = 200_000

const PATIENCE_MS = 10_000
const AGAIN_AFTER_MS = 20

/** The program of an inspection's process: see inspection.ts. */
async function inspect({ path, parts, now }: Inspection): Promise<Findings> {
  try {
    const connection = await opened(path)
    connection.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; PRAGMA cache_size = -${CACHE_KILOBYTES}`)
    const checks: Check[] = []
    for (const part of parts) {
      checks.push(...(await (part === 'soundness' ? soundness(connection, path) : content(connection, now))))
      if (checks.some(({ status }) => status === 'failed')) break
    }
    return { checks }
  } catch (error) {
    return { error: { code: systemCode(error) ?? null, message: String(error) } }
  }
}

/** Opens the database, trying again while somebody recovers or empties the log, which is no defect. */
async function opened(path: string): Promise<Connection> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return openToRead(path)
    } catch (error) {
      if (!systemCode(error)?.startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error
      await sleep(AGAIN_AFTER_MS)
    }
  }
}

process.once('message', (inspection: Inspection) =>
  inspect(inspection).then(findings => process.send?.(findings, () => process.disconnect())),
)
