import type { Params } from '../interface/sql.ts'

/** A statement; with `rows` one that ends with VALUES and one tuple, which is repeated for each row. */
export type Step = { statement: string; params?: Params } | { statement: string; rows: readonly Params[] }

/** What SQL alone cannot do: statements, one after the other, each of which is handed back the rows that it gave. */
export type Steps = Generator<Step, void, unknown[]>

/** What brings a database from one version of the schema to the next; PostgreSQL's words are made from these. */
export interface Migration {
  /** For both engines. */
  shared: string
  /** What SQLite can only do by making a table anew, after `shared`; foreign keys are off meanwhile. */
  sqlite?: string
  /** What PostgreSQL does instead of `sqlite`, in its own words. */
  postgres?: string
  /** What follows, on either engine, in the same transaction. */
  steps?: () => Steps
}
