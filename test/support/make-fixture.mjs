// Makes test/fixtures/schema-<n>.db, a database as the current schema has it, with something in every table:
//     npm run build && node test/support/make-fixture.mjs
// Each released schema keeps its file for ever; until the first release, schema 1 is made anew when it changes.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'

const at = path => fileURLToPath(new URL(path, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tix-fixture-'))
const db = join(folder, 'tix.db')
const tix = (...args) =>
  execFileSync(
    process.execPath,
    [at('../../bin/tix.js'), ...args, '-q', '--yes', '--actor', 'fixture', '--db', db],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  ).trim()

tix(
  'create-event',
  'Jazz Night',
  '--capacity',
  '9',
  '--starts',
  '2099-05-01 19:30',
  '--timezone',
  'Europe/Berlin',
  '--price',
  '25',
  '--currency',
  'EUR',
  '--tag',
  'jazz',
  '--venue',
  'Blue Hall',
)
const paid = tix(
  'book',
  'jazz-night',
  '--email',
  'ada@example.com',
  '--name',
  'Ada',
  '-n',
  '2',
  '--paid',
  'cash',
)
tix('book', 'jazz-night', '--email', 'bob@example.com', '--idempotency-key', 'order-1')
tix('cancel', tix('book', 'jazz-night', '--email', 'eve@example.com'), '--idempotency-key', 'return-1')
tix('book', 'jazz-night', '--email', 'hold@example.com', '-n', '3', '--hold', '24h')
tix('refund', paid, '--amount', '10')

const file = new SqliteDatabase(db, { readonly: true })
const version = file.pragma('user_version', { simple: true })
file.close()
const target = at(`../fixtures/schema-${version}.db`)
rmSync(target, { force: true })
tix('backup', target)
rmSync(folder, { recursive: true })
console.log(target)
