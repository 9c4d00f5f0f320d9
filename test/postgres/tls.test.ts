import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../support/databases.ts'
import { startPostgres } from '../support/servers/postgres-server.ts'
import { scratchFolder, tix } from '../support/tix.ts'

const folder = scratchFolder()
const inFolder = (name: string) => join(folder, name)
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })

/** An authority of our own, `<name>.crt`. */
function authority(name: string): string {
  openssl(
    ...`req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${name} -keyout ${name}.key -out ${name}.crt`.split(
      ' ',
    ),
  )
  return inFolder(`${name}.crt`)
}

/** A certificate for `localhost`, and for no other name, by the authority `ca`. */
function certificate(): { crt: string; key: string } {
  openssl(...'req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr'.split(' '))
  writeFileSync(inFolder('names'), 'subjectAltName=DNS:localhost\n')
  openssl(
    ...'x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt'.split(
      ' ',
    ),
  )
  return {
    crt: readFileSync(inFolder('server.crt'), 'utf8'),
    key: readFileSync(inFolder('server.key'), 'utf8'),
  }
}

/** Has the server write a file of its own, since only its own key may it use. */
function writeOnServer(url: string, file: string, content: string) {
  const lines = `SELECT unnest(string_to_array('${content.trim()}', E'\\n'))`
  return ask(url, `COPY (${lines}) TO PROGRAM 'umask 077; cat > ${file}'`)
}

let server: Awaited<ReturnType<typeof startPostgres>>
let ca: string
let another: string

/** A server that lets in whoever comes encrypted, and nobody else. */
beforeAll(async () => {
  server = await startPostgres(['fsync=off'])
  ca = authority('ca')
  another = authority('another')
  const { crt, key } = certificate()
  const { url } = server
  await tix(['create-event', 'Any', '--capacity', '1', '--starts', '2031-05-01 19:30', '--db', url])
  await writeOnServer(url, 'server.crt', crt)
  await writeOnServer(url, 'server.key', key)
  await writeOnServer(url, 'pg_hba.conf', 'hostssl all all all password')
  await ask(url, 'ALTER SYSTEM SET ssl = on')
  await ask(url, 'SELECT pg_reload_conf()')
  while ((await exitOf('127.0.0.1', { sslmode: 'disable' })) === 'connected');
})
afterAll(() => server.stop())

async function exitOf(host: string, params: Record<string, string>, env: Record<string, string> = {}) {
  const url = new URL(server.url)
  url.hostname = host
  const query = Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const { exit, stderr } = await tix(['list', '-q', '--db', `${url.href}?${query.join('&')}`], { env })
  return exit === 0 ? 'connected' : exit === 6 ? `refused: ${stderr}` : `exit ${exit}: ${stderr}`
}

const connected = /^connected$/
const notTrusted = /^refused: .*cannot be trusted/
const anotherName = /^refused: .*cannot be trusted.*(altnames|does not match|IP)/i

describe('a connection to a server that takes only encrypted ones', () => {
  it.each<[sslmode: string, localhost: RegExp, address: RegExp]>([
    ['disable', /^refused: .*no encryption/, /^refused: .*no encryption/],
    ['allow', connected, connected],
    ['prefer', connected, connected],
    ['require', connected, connected],
    ['verify-ca', notTrusted, notTrusted],
    ['verify-full', notTrusted, notTrusted],
  ])('with sslmode=%s and no root certificate', async (sslmode, localhost, address) => {
    expect(await exitOf('localhost', { sslmode })).toMatch(localhost)
    expect(await exitOf('127.0.0.1', { sslmode })).toMatch(address)
  })

  it.each<[sslmode: string, localhost: RegExp, address: RegExp]>([
    ['require', connected, connected],
    ['verify-ca', connected, connected],
    ['verify-full', connected, anotherName],
  ])('with sslmode=%s and the root certificate that signed it', async (sslmode, localhost, address) => {
    expect(await exitOf('localhost', { sslmode, sslrootcert: ca })).toMatch(localhost)
    expect(await exitOf('127.0.0.1', { sslmode, sslrootcert: ca })).toMatch(address)
  })

  it.each(['require', 'verify-ca', 'verify-full'])('with sslmode=%s and another one', async sslmode => {
    expect(await exitOf('localhost', { sslmode, sslrootcert: another })).toMatch(notTrusted)
  })

  it('as the environment says, and with a root certificate that is there', async () => {
    const env = { PGSSLMODE: 'verify-full', PGSSLROOTCERT: ca }
    expect(await exitOf('localhost', {}, env)).toMatch(connected)
    expect(await exitOf('127.0.0.1', {}, env)).toMatch(anotherName)
    const missing = await exitOf('localhost', { sslmode: 'verify-ca', sslrootcert: inFolder('none.crt') })
    expect(missing).toMatch(/^exit 2: .*cannot be read.*ENOENT/)
  })
})
