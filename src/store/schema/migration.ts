/** What brings a database from one version of the schema to the next; PostgreSQL's words are made from these. */
export interface Migration {
  /** For both engines. */
  shared: string
  /** What SQLite can only do by making a table anew, after `shared`; foreign keys are off meanwhile. */
  sqlite?: string
  /** The same in PostgreSQL's own words. */
  postgres?: string
}
