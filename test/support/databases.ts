import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, inject, onTestFinished } from 'vitest'
import { ask } from './ask.ts'
import { createDatabase } from './servers/new-database.ts'
import type { PostgresServer } from './servers/postgres-server.ts'

export { ask, write } from './ask.ts'

/** Whether this run of the file is the one against PostgreSQL. */
export const onPostgres = inject('postgres') !== undefined

/** What `--db` wants for a box office that is not there yet: a path in the folder, or a database of its own. */
export async function newDatabase(folder: string, name: string): Promise<string> {
  const server = inject('postgres')
  return server ? createDatabase(server, unused(server.prefix)) : join(folder, name)
}

/** Of tests that are over. To copy another one takes longer than most tests do. */
const free: string[] = []

/**
 * The same, but on a server the tables are there already, and nothing is in them. The test leaves it to another one: who changes more
 * than rows, or cuts connections off, takes one of its own.
 */
export async function newOfficeDatabase(folder: string, name: string): Promise<string> {
  const server = inject('postgres')
  if (!server) return join(folder, name)
  const db = await emptied(server)
  whenOver(async () => void free.push(db)) // after all that is opened there is closed: what is asked for last is done first
  return db
}

async function emptied(server: PostgresServer): Promise<string> {
  const used = free.pop()
  if (used === undefined) return createDatabase(server, unused(server.prefix), server.template)
  await ask(used, EMPTIED)
  return used
}

/** At the end of the test that is running, or of its file. */
export function whenOver(work: () => Promise<unknown>): void {
  try {
    onTestFinished(async () => void (await work()))
  } catch {
    afterAll(work)
  }
}

/** Whoever is left there is sent away; ids begin with 1 again. In one statement, at whose end what refers to what is looked at. */
const EMPTIED = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  DO $$ BEGIN
    EXECUTE (SELECT 'WITH ' || string_agg(format('%I AS (DELETE FROM %1$I)', tablename), ', ') || ' SELECT'
      FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'tix_schema');
  END $$;
  SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences`

function unused(prefix: string): string {
  return `${prefix}${randomBytes(6).toString('hex')}`
}
