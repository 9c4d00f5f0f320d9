import SqliteDatabase from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { TABLE_NAMES } from '../../src/store/queries/tables.ts'
import { MIGRATIONS } from '../../src/store/schema/migrations.ts'
import { ask } from '../support/databases.ts'
import { boxOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const sqlite = new SqliteDatabase(':memory:')
let postgres = ''

beforeAll(async () => {
  for (const { shared, sqlite: own = '' } of MIGRATIONS) sqlite.exec(shared + own)
  const office = await boxOffice(folder)
  await office.createEvent('Any', 1)
  postgres = office.db
})

const inSqlite = (sql: string) => sqlite.prepare<[], Record<string, unknown>>(sql).all()

describe('the two schemas', () => {
  it('have the same tables, all of which are copied', async () => {
    const tables = inSqlite(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`,
    )
    expect(
      await ask(
        postgres,
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'tix%' ORDER BY 1`,
      ),
    ).toEqual(tables)
    expect([...TABLE_NAMES].sort()).toEqual(tables.map(table => table['name']))
  })

  it('have the same columns, of the same kinds, of which the same may be missing', async () => {
    const columns = inSqlite(`
      SELECT t.name AS "table", c.name AS "column", lower(c.type) AS type, c."notnull" OR c.pk > 0 AS needed
      FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid`)
    const theirs = await ask(
      postgres,
      `SELECT table_name AS "table", column_name AS "column",
         CASE data_type WHEN 'bigint' THEN 'integer' ELSE data_type END AS type,
         CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS needed
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'tix%'
       ORDER BY table_name COLLATE "C", ordinal_position`,
    )
    expect(columns.length).toBeGreaterThan(80)
    expect(theirs).toEqual(columns)
  })

  it('have the same indexes, the partial ones included', async () => {
    const indexes = inSqlite(`
      SELECT tbl_name AS "table", name, sql LIKE '% WHERE %' AS partial FROM sqlite_master
      WHERE type = 'index' AND name LIKE 'idx%' ORDER BY name`)
    const theirs = await ask(
      postgres,
      `SELECT tablename AS "table", indexname AS name, CASE WHEN indexdef LIKE '% WHERE %' THEN 1 ELSE 0 END AS partial
       FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'idx%' AND tablename NOT LIKE 'tix%' ORDER BY indexname COLLATE "C"`,
    )
    expect(indexes.length).toBeGreaterThan(10)
    expect(theirs).toEqual(indexes)
  })

  it('sort text by its bytes, whatever the locale of the server', async () => {
    expect(
      await ask(
        postgres,
        `SELECT table_name, column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`,
      ),
    ).toEqual([])
  })
})
