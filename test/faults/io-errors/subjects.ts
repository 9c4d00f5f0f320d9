import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { tixProcess } from '../../support/processes.ts'

/** A command under test: what it finds, what it asks for, and how often that is in the database afterwards. */
export interface Subject {
  name: string
  /** The folder whose copy it works on; `office.db` is the database. */
  template: string
  args: readonly string[]
  /** How often it was done, with everything that belongs to it: 0 or 1, never anything else. */
  done: (db: SqliteDatabase.Database) => number
}

/** More pages than a commit leaves in the log: the next one copies them into the file. */
const CHECKPOINT_BYTES = 110 * 4096

/** Makes the templates in `folder`, and names the commands. */
export async function subjects(folder: string): Promise<Subject[]> {
  const nothing = join(folder, 'nothing')
  mkdirSync(nothing)
  const usual = join(folder, 'usual')
  mkdirSync(usual)
  const db = join(usual, 'office.db')
  await tixProcess(['create-event', 'Jazz', '--capacity', '1000', '--starts', '2031-05-01 19:30', '--db', db])
  await tixProcess(['book', 'jazz', '--email', 'first@example.com', '-n', '3', '--db', db])
  const { stdout } = await tixProcess(['book', 'jazz', '--email', 'gone@example.com', '-q', '--db', db])
  writeFileSync(join(usual, 'guests.csv'), 'email,quantity\nrow1@example.com,1\nrow2@example.com,2\n')
  const longLog = join(folder, 'long-log')
  copyWithLongLog(usual, longLog)

  const book = ['book', 'jazz', '--email', 'fault@example.com', '-n', '2', '--name', 'Fault']
  return [
    {
      name: 'the first create-event',
      template: nothing,
      args: ['create-event', 'Fault', '--capacity', '5', '--starts', '2031-05-01 19:30', '--slug', 'fault'],
      done: countEvents,
    },
    { name: 'book', template: usual, args: book, done: countBookings },
    { name: 'cancel', template: usual, args: ['cancel', stdout.trim(), '--yes'], done: countCanceled },
    {
      name: 'import',
      template: usual,
      args: ['import', join(usual, 'guests.csv'), '--event', 'jazz'],
      done: countImported,
    },
    { name: 'book, with a checkpoint', template: longLog, args: book, done: countBookings },
  ]
}

/** The same database with a write-ahead log so long that the next commit checkpoints it. */
function copyWithLongLog(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
  const staging = `${to}-staging`
  cpSync(from, staging, { recursive: true })
  const db = new SqliteDatabase(join(staging, 'office.db'))
  db.pragma('wal_autocheckpoint = 0')
  db.prepare(`INSERT INTO audit_log (at, actor, action, before) VALUES ('', 'test', 'filler', ?)`).run(
    JSON.stringify('x'.repeat(CHECKPOINT_BYTES)),
  )
  for (const file of ['office.db', 'office.db-wal', 'office.db-shm'])
    cpSync(join(staging, file), join(to, file))
  db.close()
}

function countBookings(db: SqliteDatabase.Database): number {
  const whole = `
    SELECT count(*) AS n FROM bookings b WHERE user_email = 'fault@example.com' AND quantity = 2
    AND status = 'confirmed' AND user_name = 'Fault'`
  return count(db, whole)
}

function countCanceled(db: SqliteDatabase.Database): number {
  return count(
    db,
    `SELECT count(*) AS n FROM bookings WHERE user_email = 'gone@example.com' AND status = 'canceled'`,
  )
}

/** Both rows, or none: they are in one chunk. */
function countImported(db: SqliteDatabase.Database): number {
  return count(db, `SELECT count(*) AS n FROM bookings WHERE channel = 'import'`) / 2
}

function countEvents(db: SqliteDatabase.Database): number {
  const exists = count(db, `SELECT count(*) AS n FROM sqlite_schema WHERE name = 'events'`)
  if (exists === 0) return 0
  return count(db, `SELECT count(*) AS n FROM events WHERE slug = 'fault' AND capacity = 5 AND available = 5`)
}

function count(db: SqliteDatabase.Database, sql: string): number {
  const row = db.prepare<[], { n: number }>(sql).get()
  return row?.n ?? 0
}
