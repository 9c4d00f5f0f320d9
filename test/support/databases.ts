import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import pg from 'pg'
import { inject } from 'vitest'

/** Whether this run of the file is the one against PostgreSQL. */
export const onPostgres = inject('postgres') !== undefined

/** What `--db` wants for a box office that is not there yet: a path in the folder, or a database of its own. */
export async function newDatabase(folder: string, name: string): Promise<string> {
  const server = inject('postgres')
  if (!server) return join(folder, name)
  const database = `${server.prefix}${randomBytes(6).toString('hex')}`
  await ask(server.url, `CREATE DATABASE ${database} ENCODING 'UTF8' TEMPLATE template0`)
  const url = new URL(server.url)
  url.pathname = `/${database}`
  return url.href
}

/** Asks the tables themselves, past tix. */
export async function ask(db: string, sql: string): Promise<Record<string, unknown>[]> {
  return db.startsWith('postgres') ? askPostgres(db, sql) : askSqlite(db, sql)
}

async function askPostgres(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: numbersAsNumbers } })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

function numbersAsNumbers(type: number) {
  return [20, 23, 1700].includes(type) ? Number : String
}

function askSqlite(path: string, sql: string) {
  const db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
  try {
    return db.prepare<[], Record<string, unknown>>(sql).all()
  } finally {
    db.close()
  }
}
