import SqliteDatabase from 'better-sqlite3'
import pg from 'pg'

/** Asks the tables themselves, past tix. */
export async function ask(db: string, sql: string): Promise<Record<string, unknown>[]> {
  return db.startsWith('postgres') ? askPostgres(db, sql) : askSqlite(db, sql)
}

/** Writes past tix, for a state that no command can bring about yet. */
export async function write(db: string, sql: string): Promise<void> {
  if (db.startsWith('postgres')) {
    await askPostgres(db, sql)
    return
  }
  const file = new SqliteDatabase(db, { fileMustExist: true })
  file.exec(sql)
  file.close()
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
