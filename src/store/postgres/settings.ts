import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Invalid } from '../../values/errors.ts'
import { passwordFrom } from './pass-file.ts'
import { serviceFrom } from './service-file.ts'
import { type Parameters, readUrl } from './url.ts'

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof SSL_MODES)[number]

/** Where to connect and as whom: the URL, then the service, then the environment, then libpq's defaults. */
export interface Settings {
  host: string
  port: number
  user: string
  database: string
  password: string | undefined
  sslMode: SslMode
  sslRootCert: string | undefined
  sslCert: string | undefined
  sslKey: string | undefined
  connectTimeoutMs: number | undefined
  applicationName: string
  options: string | undefined
  /** All of it that may be shown: no password. */
  place: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** How libpq's parameters are called in the environment. */
const IN_ENVIRONMENT: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  dbname: 'PGDATABASE',
  passfile: 'PGPASSFILE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  application_name: 'PGAPPNAME',
  options: 'PGOPTIONS',
}

/** @throws Invalid */
export function settingsOf(url: string, environment: Environment = process.env): Settings {
  const inUrl = readUrl(url)
  const service = inUrl['service'] ?? environment['PGSERVICE']
  const inService: Parameters = service ? serviceFrom(serviceFiles(environment), service) : {}
  const parameter = (name: string) => {
    const variable = IN_ENVIRONMENT[name]
    return inUrl[name] ?? inService[name] ?? ((variable && environment[variable]) || undefined)
  }
  const user = parameter('user') ?? userInfo().username
  const login = {
    host: parameter('host') ?? 'localhost',
    port: readPort(parameter('port') ?? '5432'),
    user,
    database: parameter('dbname') ?? user,
  }
  const seconds = Number(parameter('connect_timeout') ?? 0)
  return {
    ...login,
    password:
      parameter('password') ??
      passwordFrom(parameter('passfile') ?? join(homeOf(environment), '.pgpass'), login),
    sslMode: readSslMode(parameter('sslmode') ?? 'prefer'),
    sslRootCert: parameter('sslrootcert'),
    sslCert: parameter('sslcert'),
    sslKey: parameter('sslkey'),
    connectTimeoutMs: seconds > 0 ? seconds * 1000 : undefined,
    applicationName: parameter('application_name') ?? 'tix',
    options: parameter('options'),
    place: placeOf(login),
  }
}

function placeOf({
  user,
  host,
  port,
  database,
}: Pick<Settings, 'user' | 'host' | 'port' | 'database'>): string {
  const name = host.includes(':') ? `[${host}]` : encodeURIComponent(host)
  return `postgres://${encodeURIComponent(user)}@${name}:${port}/${encodeURIComponent(database)}`
}

function serviceFiles(environment: Environment): string[] {
  const systems = join(environment['PGSYSCONFDIR'] ?? '/etc/postgresql-common', 'pg_service.conf')
  return [environment['PGSERVICEFILE'] ?? join(homeOf(environment), '.pg_service.conf'), systems]
}

function homeOf(environment: Environment): string {
  return environment['HOME'] || homedir()
}

function readPort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw Invalid.field('db', `has a port that is not a number from 1 to 65535`)
  return port
}

function readSslMode(text: string): SslMode {
  const mode = SSL_MODES.find(known => known === text)
  if (!mode) throw Invalid.field('db', `has an sslmode that is not one of ${SSL_MODES.join(', ')}`)
  return mode
}
