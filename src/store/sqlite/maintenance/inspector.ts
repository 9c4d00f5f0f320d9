import type { Check } from '../../interface/maintenance.ts'
import { openPatiently, toSend } from '../aside/other-process.ts'
import { content, soundness } from './database-checks.ts'
import type { Findings, Inspection } from './inspection.ts'

/** Everything is read, and indexes jump: with SQLite's usual 2 MB most pages of a large file are read twice and more. */
const CACHE_KILOBYTES = 200_000

/** The program of an inspection's process: see inspection.ts. */
async function inspect({ path, parts, now }: Inspection): Promise<Findings> {
  try {
    const connection = await openPatiently(path)
    connection.exec(`PRAGMA cache_size = -${CACHE_KILOBYTES}`)
    const checks: Check[] = []
    for (const part of parts) {
      checks.push(...(await (part === 'soundness' ? soundness(connection, path) : content(connection, now))))
      if (checks.some(({ status }) => status === 'failed')) break
    }
    return { checks }
  } catch (error) {
    return { error: toSend(error) }
  }
}

process.once('message', (inspection: Inspection) =>
  inspect(inspection).then(findings => process.send?.(findings, () => process.disconnect())),
)
