import { readFileSync, statSync } from 'node:fs'

/** Whose password is looked for. */
export interface Login {
  host: string
  port: number
  database: string
  user: string
}

/**
 * The password that a password file has for a login, as https://www.postgresql.org/docs/current/libpq-pgpass.html
 * says: `host:port:database:user:password` lines, `*` for any, the first that fits. Like libpq, a file that
 * others may read is passed over.
 */
export function passwordFrom(path: string, login: Login): string | undefined {
  let text: string
  try {
    const stat = statSync(path)
    if (!stat.isFile() || (process.platform !== 'win32' && (stat.mode & 0o077) !== 0)) return undefined
    text = readFileSync(path, 'utf8')
  } catch {
    return undefined // no such file, or not ours to read: then the server may do without
  }
  return passwordIn(text, login)
}

export function passwordIn(text: string, { host, port, database, user }: Login): string | undefined {
  // libpq looks a socket's folder up under the name of localhost
  const wanted = [host.startsWith('/') ? 'localhost' : host, String(port), database, user]
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue
    const fields = line.match(/(?:\\.|[^:\\])*(?::|$)/g)?.map(field => unescaped(field.replace(/:$/, '')))
    if (fields && wanted.every((value, i) => fields[i] === '*' || fields[i] === value)) return fields[4]
  }
  return undefined
}

function unescaped(field: string): string {
  return field.replace(/\\(.)/g, '$1')
}
