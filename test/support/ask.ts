import SqliteDatabase from 'better-sqlite3'
import pg from 'pg'

export type Row = Record<string, unknown>

/** Asks the tables themselves, past tix. */
export async function ask(db: string, sql: string): Promise<Row[]> {
  const [rows = []] = await askAll(db, [sql])
  return rows
}

/** The same for several questions, one after the other. To connect takes longer than most answers do. */
export async function askAll(db: string, questions: readonly string[]): Promise<Row[][]> {
  return db.startsWith('postgres') ? askPostgres(db, questions) : askSqlite(db, questions)
}

/** Writes past tix, for a state that no command can bring about yet. */
export async function write(db: string, sql: string): Promise<void> {
  if (db.startsWith('postgres')) {
    await askPostgres(db, [sql])
    return
  }
  const file = new SqliteDatabase(db, { fileMustExist: true })
  file.exec(sql)
  file.close()
}

async function askPostgres(url: string, questions: readonly string[]) {
  const client = new pg.Client({ connectionString: url, types: { getTypeParser: numbersAsNumbers } })
  await client.connect()
  try {
    const answers: Row[][] = []
    for (const sql of questions) answers.push((await client.query<Row>(sql)).rows)
    return answers
  } finally {
    await client.end()
  }
}

function numbersAsNumbers(type: number) {
  return [20, 23, 1700].includes(type) ? Number : String
}

function askSqlite(path: string, questions: readonly string[]) {
  const db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
  try {
    return questions.map(sql => db.prepare<[], Row>(sql).all())
  } finally {
    db.close()
  }
}
