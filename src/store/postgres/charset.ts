import type { Sql } from '../interface/sql.ts'
import type { Charset } from '../store.ts'
import { codeOf } from './outcome/postgres-errors.ts'
import { UNKEPT } from './outcome/sql-states.ts'

/** Does work in a transaction of its own that reads. */
type Read = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>

/** What a server keeps texts in; `undefined` where that keeps all of them. */
export async function charsetOf(read: Read): Promise<Charset | undefined> {
  const row = await read(sql =>
    sql.one<{ name: string }>("SELECT current_setting('server_encoding') AS name"),
  )
  const name = row?.name ?? 'UTF8'
  // SQL_ASCII keeps bytes as they come.
  if (name === 'UTF8' || name === 'SQL_ASCII') return undefined
  return { name, unkept: texts => unkept(read, texts) }
}

/** The server refuses a statement for any text of it that it cannot keep, and says of one at most: so by halves. */
async function unkept(read: Read, texts: readonly string[]): Promise<string[]> {
  if (texts.length === 0 || (await read(sql => keeps(sql, texts.join(''))))) return []
  if (texts.length === 1) return [...texts]
  const half = texts.length >> 1
  return [...(await unkept(read, texts.slice(0, half))), ...(await unkept(read, texts.slice(half)))]
}

async function keeps(sql: Sql, text: string): Promise<boolean> {
  try {
    await sql.one('SELECT CAST(:text AS text) AS text', { text })
    return true
  } catch (error) {
    if (UNKEPT.test(codeOf(error) ?? '')) return false
    throw error
  }
}
