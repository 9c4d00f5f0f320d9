import type { Instant } from '../../values.ts'
import { Connection } from '../connection.ts'
import { systemCode } from '../errors.ts'
import { content, soundness } from './database-checks.ts'
import type { Findings, Part } from './inspection.ts'

/** Everything is read, and indexes jump: with SQLite's usual 2 MB most pages of a large file are read twice and more. */
const CACHE_KILOBYTES = 200_000

/** The program of an inspection's process: see inspection.ts. */
async function inspect(path: string, part: Part, now: Instant): Promise<Findings> {
  try {
    const connection = Connection.reading(path)
    connection.exec(`PRAGMA cache_size = -${CACHE_KILOBYTES}`)
    return { checks: await (part === 'soundness' ? soundness(connection) : content(connection, now)) }
  } catch (error) {
    return { error: { code: systemCode(error) ?? null, message: String(error) } }
  }
}

const [request = ''] = process.argv.slice(2)
const { path, part, now } = JSON.parse(request) as { path: string; part: Part; now: Instant }
inspect(path, part, now).then(findings => process.stdout.write(JSON.stringify(findings)))
