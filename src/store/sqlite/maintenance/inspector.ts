import { Connection } from '../connection.ts'
import { systemCode } from '../sqlite-errors.ts'
import { content, soundness } from './database-checks.ts'
import type { Findings, Inspection } from './inspection.ts'

/** Everything is read, and indexes jump: with SQLite's usual 2 MB most pages of a large file are read twice and more. */
const CACHE_KILOBYTES = 200_000

/** The program of an inspection's process: see inspection.ts. */
async function inspect({ path, part, now }: Inspection): Promise<Findings> {
  try {
    const connection = Connection.reading(path)
    connection.exec(`PRAGMA cache_size = -${CACHE_KILOBYTES}`)
    return { checks: await (part === 'soundness' ? soundness(connection, path) : content(connection, now)) }
  } catch (error) {
    return { error: { code: systemCode(error) ?? null, message: String(error) } }
  }
}

process.once('message', (inspection: Inspection) =>
  inspect(inspection).then(findings => process.send?.(findings, () => process.disconnect())),
)
