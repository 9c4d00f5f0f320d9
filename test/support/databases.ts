import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { inject } from 'vitest'
import { ask } from './ask.ts'

export { ask, write } from './ask.ts'

/** Whether this run of the file is the one against PostgreSQL. */
export const onPostgres = inject('postgres') !== undefined

/** What `--db` wants for a box office that is not there yet: a path in the folder, or a database of its own. */
export async function newDatabase(folder: string, name: string): Promise<string> {
  const server = inject('postgres')
  if (!server) return join(folder, name)
  // Turkish has the rules of its own for i and I: what the server sorts or folds by them shows.
  const database = `${server.prefix}${randomBytes(6).toString('hex')}`
  await ask(
    server.url,
    `CREATE DATABASE ${database} ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' TEMPLATE template0`,
  )
  const url = new URL(server.url)
  url.pathname = `/${database}`
  return url.href
}
