import { Invalid } from '../../../values/errors.ts'

/** What libpq calls connection parameters: `host`, `port`, `user`, `dbname`, `sslmode`, … by their names. */
export type Parameters = Readonly<Record<string, string>>

/** The parameters that we know; whatever else libpq has is refused rather than passed over. */
const KNOWN = new Set([
  ...['host', 'port', 'user', 'password', 'dbname', 'passfile', 'service', 'application_name', 'options'],
  ...['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'connect_timeout'],
  ...['target_session_attrs', 'prepared_statements'],
])

/**
 * Reads `postgres://user:password@host:port/database?parameter=…`, every part of which may be missing.
 * (Not with the URL class: it refuses `postgres://ada@/tickets`, and shows in its error what it was given.)
 *
 * @throws Invalid, in words that show no part of the URL, which may have a password
 */
export function readUrl(url: string): Parameters {
  const parts = /^[a-z]+:\/\/(?:([^@/?]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/i.exec(url)
  if (!parts) throw bad('is not a URL like postgres://user@host/database')
  const [, login = '', address = '', dbname = '', query = ''] = parts
  const [user = '', ...password] = login.split(':')
  if (address.includes('@') || dbname.includes('@'))
    throw bad('has an @ where a host or a database is named; in a password, write %40 for @ and %2F for /')
  const { host, port } = readAddress(address)
  const given: Record<string, string> = { user, password: password.join(':'), host, port, dbname }
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=')
    if (!KNOWN.has(name))
      throw bad(`has a parameter that tix does not know; it knows ${[...KNOWN].join(', ')}`)
    given[name] = value.join('=')
  }
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, decoded(value)]),
  )
}

/** One host, or several with commas between them, each with its port where it has one. */
function readAddress(address: string): { host: string; port: string } {
  const servers = address.split(',').map(readOne)
  const ports = servers.map(({ port }) => port)
  return {
    host: servers.map(({ host }) => host).join(','),
    port: ports.some(port => port !== '') ? ports.join(',') : '',
  }
}

function readOne(address: string): { host: string; port: string } {
  const [, v6, name = '', port = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(address) ?? []
  if (v6 === undefined && name === '' && address !== '' && port === '')
    throw bad('has a host that cannot be read')
  return { host: v6 ?? name, port }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw bad('has a % that is not followed by two hexadecimal digits; write %25 for a percent sign')
  }
}

function bad(message: string): Invalid {
  return Invalid.field('db', message)
}
