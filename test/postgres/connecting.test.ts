import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SCHEMA_VERSION } from '../../src/store/postgres/schema.ts'
import { ask, newDatabase } from '../support/databases.ts'
import { boxOffice, scratchFolder, tix } from '../support/tix.ts'

const folder = scratchFolder()
const newEvent = (name: string) => [
  'create-event',
  name,
  '--capacity',
  '5',
  '--starts',
  '2031-05-01 19:30',
  '-q',
]

/** The same database, without the password. */
function withoutPassword(db: string): { url: string; password: string } {
  const url = new URL(db)
  const { password } = url
  url.password = ''
  return { url: url.href, password }
}

describe('a database without tables', () => {
  it('has nothing to read, says how to begin, and is begun by the first event', async () => {
    const db = await newDatabase(folder, '')
    const nothing = await tix(['list', '--db', db])
    expect(nothing.exit).toBe(3)
    expect(nothing.stderr).toContain('Begin one with: tix create-event')
    expect((await tix(['book', '1', '--email', 'ada@example.com', '--db', db])).exit).toBe(3)
    expect((await tix([...newEvent('Tried'), '--dry-run', '--db', db])).exit).toBe(0)
    expect((await tix(['list', '--db', db])).exit).toBe(3)
    expect((await tix([...newEvent('First'), '--db', db])).stdout).toBe('first\n')
    expect((await tix(['list', '-q', '--db', db])).stdout).toBe('first\n')
  })

  it('is begun once, by whichever of eight first commands', async () => {
    const db = await newDatabase(folder, '')
    const results = await Promise.all(
      Array.from({ length: 8 }, () => tix([...newEvent('Same name'), '--timeout', '5m', '--db', db])),
    )
    expect(results.map(result => result.exit)).toEqual(Array(8).fill(0))
    expect(new Set(results.map(result => result.stdout)).size).toBe(8)
    expect(await ask(db, 'SELECT version FROM tix_schema')).toEqual([{ version: SCHEMA_VERSION }])
  })

  it("is left alone where another program's tables stand", async () => {
    const db = await newDatabase(folder, '')
    await ask(db, 'CREATE TABLE events (theirs text)')
    const refused = await tix([...newEvent('Ours'), '--db', db, '--json'])
    expect(refused.json().error.code).toBe('CORRUPT')
    expect(await ask(db, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([
      { tablename: 'events' },
    ])
  })

  it('that is not there at all is exit 3', async () => {
    const db = await newDatabase(folder, '')
    expect((await tix(['list', '--db', `${db}_not`])).exit).toBe(3)
  })
})

describe('the password', () => {
  it('comes from PGPASSWORD, a password file or a service file', async () => {
    const office = await boxOffice(folder)
    await office.createEvent('Any', 1)
    const { url, password } = withoutPassword(office.db)
    const passFile = join(folder, 'pgpass')
    writeFileSync(passFile, `127.0.0.1:*:*:*:${password}\nlocalhost:*:*:*:${password}\n`, { mode: 0o600 })
    const serviceFile = join(folder, 'services')
    const { hostname, port, username, pathname } = new URL(url)
    writeFileSync(
      serviceFile,
      `[tickets]\nhost=${hostname}\nport=${port}\nuser=${username}\npassword=${password}\ndbname=${pathname.slice(1)}\n`,
    )
    for (const env of [{ PGPASSWORD: password }, { PGPASSFILE: passFile }])
      expect((await tix(['list', '-q', '--db', url], { env })).stdout).toBe('any\n')
    const byService = { env: { PGSERVICEFILE: serviceFile, TIX_DB: 'postgres://?service=tickets' } }
    expect((await tix(['list', '-q'], byService)).stdout).toBe('any\n')
  })

  it('is asked for when it is wrong, and is never shown', async () => {
    const office = await boxOffice(folder)
    await office.createEvent('Any', 1)
    const secret = 'wrong-and-secret'
    const wrong = new URL(office.db)
    wrong.password = secret
    const elsewhere = new URL(wrong)
    elsewhere.port = '1'
    for (const [args, exit] of [
      [['list', '--db', wrong.href], 6],
      [['list', '--db', wrong.href, '--debug', '--json'], 6],
      [['doctor', '--db', wrong.href, '--debug'], 6],
      [['list', '--db', elsewhere.href, '--debug', '--timeout', '300ms'], 75],
      [['list', '--db', `${wrong.href}?sslmode=${secret}`, '--debug'], 2],
      [['frobnicate', '--db', wrong.href, '--debug'], 2],
    ] as const) {
      const result = await tix(args)
      expect(result.exit, result.stderr).toBe(exit)
      expect(result.stdout + result.stderr).not.toContain(secret)
    }
    const { password } = withoutPassword(office.db)
    const doctor = await office.run(['doctor', '--json'])
    expect(doctor.stdout + doctor.stderr).not.toContain(password)
  })
})

it('asks for TLS where sslmode says so', async () => {
  const db = await newDatabase(folder, '')
  for (const mode of ['require', 'verify-ca', 'verify-full']) {
    const refused = await tix(['list', '--db', `${db}?sslmode=${mode}`])
    expect(refused.exit).toBe(6)
    expect(refused.stderr).toContain('does not support SSL')
  }
  for (const mode of ['disable', 'allow', 'prefer'])
    expect((await tix(['list', '--db', `${db}?sslmode=${mode}`])).exit).toBe(3)
})
