import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createDatabase } from './servers/new-database.ts'

export { ask, write } from './ask.ts'

/** Whether this run of the file is the one against PostgreSQL. */
export const onPostgres = inject('postgres') !== undefined

/** What `--db` wants for a box office that is not there yet: a path in the folder, or a database of its own. */
export async function newDatabase(folder: string, name: string): Promise<string> {
  const server = inject('postgres')
  return server ? createDatabase(server, unused(server.prefix)) : join(folder, name)
}

/** The same for a test of rules: on a server, the tables are there already, as making them takes longer than most tests. */
export async function newOfficeDatabase(folder: string, name: string): Promise<string> {
  const server = inject('postgres')
  return server ? createDatabase(server, unused(server.prefix), server.template) : join(folder, name)
}

function unused(prefix: string): string {
  return `${prefix}${randomBytes(6).toString('hex')}`
}
