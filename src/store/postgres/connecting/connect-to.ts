import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { ClientConfig } from 'pg'
import { Invalid } from '../../../values/errors.ts'
import { codeOf } from '../outcome/postgres-errors.ts'
import { Session } from '../session.ts'
import { locate } from './locate.ts'
import type { ConnectionSettings, Server } from './settings.ts'

/** PostgreSQL's numbers for the types whose text is a number to us: int8, and what sum() gives of it. */
const NUMBERS = new Set([20, 21, 23, 1700])
const asText = (text: string) => text
const types = { getTypeParser: (type: number) => (NUMBERS.has(type) ? Number : asText) }

/**
 * Connects to one server, with TLS as `sslmode` says: https://www.postgresql.org/docs/current/libpq-ssl.html. (pg
 * itself takes every mode but `disable` for `verify-full`.)
 */
export async function connectTo(
  server: Server,
  settings: ConnectionSettings,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Session> {
  const [first, second] = waysIn(server, settings)
  try {
    return await connectBy(first, server, settings, timeoutMs, signal)
  } catch (error) {
    if (second === undefined || !mayTryTheOther(error)) throw error
    return connectBy(second, server, settings, timeoutMs, signal)
  }
}

type WayIn = false | ConnectionOptions

/** How to connect, and the way to try if the server refuses the first. */
function waysIn({ host }: Server, settings: ConnectionSettings): readonly [WayIn, WayIn?] {
  if (host.startsWith('/')) return [false] // a socket is not encrypted, nor need it be
  const tls = () => encryption(settings)
  switch (settings.sslMode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, tls()]
    case 'prefer':
      return [tls(), false]
    default:
      return [tls()]
  }
}

function encryption({ sslMode, sslRootCert, sslCert, sslKey }: ConnectionSettings): ConnectionOptions {
  const verifiesName = sslMode === 'verify-full'
  // With a root certificate, libpq's `require` is `verify-ca`.
  const verifies =
    verifiesName || sslMode === 'verify-ca' || (sslMode === 'require' && sslRootCert !== undefined)
  return {
    rejectUnauthorized: verifies,
    ...(verifies && !verifiesName && { checkServerIdentity: () => undefined }),
    ...(verifies && sslRootCert && sslRootCert !== 'system' && { ca: certificate(sslRootCert) }),
    ...(sslCert && { cert: certificate(sslCert) }),
    ...(sslKey && { key: certificate(sslKey) }),
  }
}

function certificate(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw Invalid.field('db', `names a certificate or key that cannot be read: ${path} (${codeOf(error)})`)
  }
}

/** The server has no TLS, or lets us in only with (or only without) it. */
function mayTryTheOther(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return /does not support SSL/.test(error.message) || ('code' in error && error.code === '28000')
}

async function connectBy(
  ssl: WayIn,
  { host, port, password }: Server,
  settings: ConnectionSettings,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Session> {
  const { user, database, options, applicationName } = settings
  const config: ClientConfig = {
    ...{ host, port, user, database, ssl, types, options, application_name: applicationName },
    // A function, even for no password: with none, pg would look for one by itself.
    password: () => password ?? '',
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: Math.max(1, Math.ceil(timeoutMs)),
  }
  const { default: pg } = await import('pg')
  const client = new pg.Client(config)
  const session = new Session(client, settings.preparing)
  const interrupt = () => client.connection.stream.destroy()
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    await client.connect()
    session.silenceMs = timeoutMs
    await locate(session)
    return session
  } catch (error) {
    session.lost = true
    session.leave()
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}
