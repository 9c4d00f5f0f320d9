import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { tix, yardstick } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'tix-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let made = 0

/** A path that nothing is at yet, on the file system that everything is measured on. */
export const scratch = (name: string) => join(folder, `${++made}-${name}`)

/** A box office with one event, by the name of `hot`. */
export async function boxOffice(): Promise<string> {
  const db = scratch('office.db')
  await tix('create-event', 'hot', '--capacity', '10000000', '--starts', '2031-05-01T17:30Z', '--db', db)
  return db
}

/** The database of the ten-line script: WAL, and the same indexes as far as it has the columns. */
export function tenLineOffice(): string {
  const path = scratch('ten-lines.db')
  const db = new SqliteDatabase(path)
  db.pragma('journal_mode = WAL')
  db.exec(readFileSync(yardstick('ten-lines.sql'), 'utf8'))
  db.close()
  return path
}
