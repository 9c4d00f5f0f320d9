import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { Invalid } from '../../../values/errors.ts'
import { passwordFrom } from './pass-file.ts'
import { serviceFrom } from './service-file.ts'
import { type Parameters, readUrl } from './url.ts'

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof SSL_MODES)[number]

const WANTED = ['any', 'read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const
/** libpq's `target_session_attrs`. */
export type WantedServer = (typeof WANTED)[number]

/** Whether statements are prepared by name. Behind some poolers they must not be, which is set or found out. */
export interface Preparing {
  named: boolean
}

export interface Server {
  /** A name, an address, or the folder of a socket. */
  host: string
  port: number
  password: string | undefined
}

/** Where to connect and as whom: the URL, then the service, then the environment, then libpq's defaults. */
export interface ConnectionSettings {
  /** One or several, to be tried in this order. */
  servers: readonly Server[]
  wanted: WantedServer
  user: string
  database: string
  sslMode: SslMode
  sslRootCert: string | undefined
  sslCert: string | undefined
  sslKey: string | undefined
  connectTimeoutMs: number | undefined
  applicationName: string
  options: string | undefined
  preparing: Preparing
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
  target_session_attrs: 'PGTARGETSESSIONATTRS',
}

/** @throws Invalid */
export function settingsOf(url: string, environment: Environment = process.env): ConnectionSettings {
  const inUrl = readUrl(url)
  const service = inUrl['service'] ?? environment['PGSERVICE']
  const inService: Parameters = service ? serviceFrom(serviceFiles(environment), service) : {}
  const parameter = (name: string) => {
    const variable = IN_ENVIRONMENT[name]
    return inUrl[name] ?? inService[name] ?? ((variable && environment[variable]) || undefined)
  }
  const user = parameter('user') ?? userInfo().username
  const database = parameter('dbname') ?? user
  const passFile = parameter('passfile') ?? join(homeOf(environment), '.pgpass')
  const servers = readServers(parameter('host') ?? 'localhost', parameter('port') ?? '5432').map(server => ({
    ...server,
    password: parameter('password') ?? passwordFrom(passFile, { ...server, database, user }),
  }))
  const seconds = Number(parameter('connect_timeout') ?? 0)
  return {
    servers,
    wanted: oneOf(WANTED, 'target_session_attrs', parameter('target_session_attrs') ?? 'any'),
    user,
    database,
    sslMode: oneOf(SSL_MODES, 'sslmode', parameter('sslmode') ?? 'prefer'),
    sslRootCert: parameter('sslrootcert'),
    sslCert: parameter('sslcert'),
    sslKey: parameter('sslkey'),
    connectTimeoutMs: seconds > 0 ? seconds * 1000 : undefined,
    applicationName: parameter('application_name') ?? 'tix',
    options: parameter('options'),
    preparing: {
      named:
        oneOf(['yes', 'no'] as const, 'prepared_statements', parameter('prepared_statements') ?? 'yes') ===
        'yes',
    },
    place: placeOf(servers, user, database),
  }
}

function placeOf(servers: readonly Server[], user: string, database: string): string {
  const hosts = servers.map(
    ({ host, port }) => `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}:${port}`,
  )
  return `postgres://${encodeURIComponent(user)}@${hosts.join(',')}/${encodeURIComponent(database)}`
}

/** Several hosts have a port each, or one for all. */
function readServers(host: string, port: string): { host: string; port: number }[] {
  const hosts = host.split(',').map(name => name || 'localhost')
  const ports = port.split(',').map(text => readPort(text || '5432'))
  if (ports.length !== 1 && ports.length !== hosts.length)
    throw Invalid.field(
      'db',
      `names ${hosts.length} hosts and ${ports.length} ports; give one port, or one for each host`,
    )
  return hosts.map((name, index) => ({ host: name, port: ports[index] ?? ports[0] ?? 5432 }))
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

function oneOf<Word extends string>(words: readonly Word[], name: string, text: string): Word {
  const known = words.find(word => word === text)
  if (!known) throw Invalid.field('db', `has a ${name} that is not one of ${words.join(', ')}`)
  return known
}
