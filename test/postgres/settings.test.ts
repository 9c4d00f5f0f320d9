import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { passwordIn } from '../../src/store/postgres/connecting/pass-file.ts'
import { serviceIn } from '../../src/store/postgres/connecting/service-file.ts'
import { settingsOf } from '../../src/store/postgres/connecting/settings.ts'

const nowhere = { HOME: '/nonexistent' }
const at = (host: string, port = 5432) => ({ host, port })

describe('a postgres:// URL', () => {
  it.each([
    [
      'postgres://ada@db.example.com/tickets',
      { user: 'ada', servers: [at('db.example.com')], database: 'tickets' },
    ],
    [
      'postgresql://ada@db.example.com:6432/tickets',
      { servers: [at('db.example.com', 6432)], database: 'tickets' },
    ],
    ['postgres://ada@db.example.com', { database: 'ada' }],
    ['postgres://ada@/tickets', { servers: [at('localhost')], user: 'ada' }],
    ['postgres://ada:s%40crt%3A@h/d', { user: 'ada', servers: [{ ...at('h'), password: 's@crt:' }] }],
    ['postgres://ada@[::1]:6432/d', { servers: [at('::1', 6432)] }],
    [
      'postgres:///d?host=/var/run/postgresql&user=ada',
      { servers: [at('/var/run/postgresql')], user: 'ada' },
    ],
    ['postgres://ada@%2Fvar%2Frun/d', { servers: [at('/var/run')] }],
    ['postgres://ada@a,b/d', { servers: [at('a'), at('b')], wanted: 'any' }],
    ['postgres://ada@a:1,[::1]:2,c/d', { servers: [at('a', 1), at('::1', 2), at('c')] }],
    ['postgres://ada@/d?host=a,b&port=6432', { servers: [at('a', 6432), at('b', 6432)] }],
    ['postgres://ada@a,b/d?target_session_attrs=primary', { wanted: 'primary' }],
    ['postgres://ada@h/d?prepared_statements=no', { preparing: { named: false } }],
    [
      'postgres://ada@h/d?sslmode=verify-full&sslrootcert=/ca.pem',
      { sslMode: 'verify-full', sslRootCert: '/ca.pem' },
    ],
    ['postgres://ada@h/d', { sslMode: 'prefer', applicationName: 'tix', preparing: { named: true } }],
  ])('%s', (url, expected) => {
    expect(settingsOf(url, nowhere)).toMatchObject(expected)
  })

  it('takes several hosts from the environment, too', () => {
    const environment = { ...nowhere, PGHOST: 'a,b', PGPORT: '1,2', PGTARGETSESSIONATTRS: 'read-write' }
    expect(settingsOf('postgres://ada@/d', environment)).toMatchObject({
      ...{ servers: [at('a', 1), at('b', 2)], wanted: 'read-write', place: 'postgres://ada@a:1,b:2/d' },
    })
  })

  it('gives way to nothing, but leaves the environment what it does not say', () => {
    const environment = {
      ...nowhere,
      PGHOST: 'other',
      PGPORT: '6432',
      PGPASSWORD: 'secret',
      PGSSLMODE: 'require',
    }
    expect(settingsOf('postgres://ada@h/d', environment)).toMatchObject({
      ...{ servers: [{ ...at('h', 6432), password: 'secret' }], sslMode: 'require' },
    })
  })

  it('is shown without its password', () => {
    expect(settingsOf('postgres://ada:secret@h/d?password=secret', nowhere).place).toBe(
      'postgres://ada@h:5432/d',
    )
  })

  it.each([
    'postgres://ada:secret@h:port/d',
    'postgres://ada:secret@h:99999/d',
    'postgres://ada:secret@a:1,b:2,c:3/d?port=1,2',
    'postgres://ada:secret@a,b/d?target_session_attrs=any:secret',
    'postgres://ada:secret@h/d?sslmode=maybe',
    'postgres://ada:secret@h/d?unknown=secret',
    'postgres://ada:secret%@h/d',
    'postgres://ada:secret@h/d?service=nowhere',
    'postgres://ada:pw@secret@h/d',
    'postgres://ada:pw/secret@h/d',
  ])('that is wrong is refused without showing the password: %s', url => {
    expect(() => settingsOf(url, nowhere)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') }),
    )
    expect(() => settingsOf(url, nowhere)).toThrow(expect.objectContaining({ code: 'VALIDATION' }))
  })
})

it('that lacks a slash is no path, and is refused without being shown', async () => {
  await expect(openStore('postgres:/ada:secret@h/d', { timeoutMs: 0 })).rejects.toMatchObject({
    code: 'VALIDATION',
    message: expect.not.stringContaining('secret'),
  })
})

describe('a password file', () => {
  const login = { host: 'h', port: 5432, database: 'd', user: 'ada' }

  it.each([
    ['h:5432:d:ada:secret', 'secret'],
    ['# h:5432:d:ada:no\nh:5432:d:bob:no\nh:*:*:ada:first\n*:*:*:*:second', 'first'],
    ['h:5432:d:ada:with\\:colon\\\\', 'with:colon\\'],
    ['h:5432:other:ada:no', undefined],
    ['', undefined],
  ])('%j', (text, password) => {
    expect(passwordIn(text, login)).toBe(password)
  })

  it('that others may read is passed over, as by libpq', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tix-test-')), 'pgpass')
    writeFileSync(path, '*:*:*:*:secret', { mode: 0o644 })
    expect(settingsOf('postgres://ada@h/d', { PGPASSFILE: path }).servers[0]?.password).toBeUndefined()
    writeFileSync(`${path}2`, '*:*:*:*:secret', { mode: 0o600 })
    expect(settingsOf('postgres://ada@h/d', { PGPASSFILE: `${path}2` }).servers[0]?.password).toBe('secret')
  })
})

describe('a service file', () => {
  const text = '# ours\n[other]\nhost=no\n[tickets]\nhost = db.example.com\npassword=a=b\n\n[last]\nhost=no'

  it('gives what stands under the name', () => {
    expect(serviceIn(text, 'tickets')).toEqual({ host: 'db.example.com', password: 'a=b' })
    expect(serviceIn(text, 'missing')).toBeUndefined()
  })

  it('comes before the environment and after the URL', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tix-test-')), 'service')
    writeFileSync(path, '[tickets]\nhost=db.example.com\nport=6432\nuser=ada')
    const environment = { ...nowhere, PGSERVICEFILE: path, PGHOST: 'other' }
    expect(settingsOf('postgres://:7432/d?service=tickets', environment)).toMatchObject({
      ...{ servers: [at('db.example.com', 7432)], user: 'ada' },
    })
  })
})
