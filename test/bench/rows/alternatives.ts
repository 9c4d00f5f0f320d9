import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { type Figure, inTurns } from '../figure.ts'
import { testBin, timed, tix, yardstick } from '../processes.ts'
import { boxOffice, scratch } from '../scratch.ts'

/** The same bookings with flock and the sqlite3 shell, which keeps the count and nothing else. */
export async function shellScript(effort: number): Promise<Figure[]> {
  const [db, plain] = [await boxOffice(), scratch('shell.db')]
  new SqliteDatabase(plain).exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE events (id INTEGER PRIMARY KEY, available INTEGER NOT NULL CHECK (available >= 0));
    CREATE TABLE bookings (id INTEGER PRIMARY KEY, event_id INTEGER, email TEXT, quantity INTEGER);
    INSERT INTO events VALUES (1, 10000000);`)
  const { ratio, ...turns } = await inTurns(
    Math.ceil(500 * effort),
    async run => (await tix('book', 'hot', '--email', `s${run}@example.com`, '-n', '2', '-q', '--db', db)).ms,
    async run => (await timed('sh', [yardstick('flock.sh'), plain, '1', `s${run}@example.com`, '2'])).ms,
  )
  return [
    {
      what: 'tix book -n 2',
      beside: 'flock and the sqlite3 shell',
      unit: 'ms',
      ...turns,
      value: ratio,
      valueUnit: '×',
      note: 'no tickets, no checks, no log, no safe repeat; and O’Brien breaks it',
    },
  ]
}

/** How long the next booking takes after the holder of the lock was killed. */
export async function recovery(): Promise<Figure[]> {
  const db = await boxOffice()
  const args = [testBin, 'book', 'hot', '--email', 'killed@example.com', '--db', db]
  const holder = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], TIX_TEST_FAULT: 'pause-in-transaction:60000' },
    stdio: 'ignore',
  })
  while (!existsSync(`${db}.lock`)) await new Promise(resolve => setTimeout(resolve, 5))
  holder.kill('SIGKILL')
  const seconds = (await tix('book', 'hot', '--email', 'next@example.com', '-q', '--db', db)).ms / 1000
  return [
    {
      what: 'the next booking after SIGKILL of the lock’s holder',
      beside: '',
      unit: 's',
      ours: seconds,
      value: seconds,
      valueUnit: 's',
      reach: { atMost: 3 },
    },
  ]
}
