import { createHash } from 'node:crypto'
import { positional } from '../interface/sql.ts'
import { TABLES } from './schema.ts'

export interface PreparedStatement {
  /** Named by what it says: behind a pooler such as PgBouncer, several processes share a server's session. */
  name: string
  text: string
  names: readonly string[]
}

/**
 * The statements of tix, for tables in one schema. Every table is named with its schema, and transactions search
 * none but PostgreSQL's own: where others may create functions and operators in `public`, one that fits better
 * than PostgreSQL's (`bigint = numeric`) would otherwise run with the rights of the box office.
 */
export class Statements {
  /** Quoted, as it stands in a statement. */
  readonly schema: string
  readonly #prepared = new Map<string, PreparedStatement>()

  private constructor(schema: string) {
    this.schema = schema
  }

  static readonly #known = new Map<string, Statements>()

  /** @param schema is not quoted */
  static on(schema: string): Statements {
    const known = Statements.#known.get(schema)
    if (known) return known
    const made = new Statements(`"${schema.replace(/"/g, '""')}"`)
    Statements.#known.set(schema, made)
    return made
  }

  prepare(statement: string): PreparedStatement {
    const known = this.#prepared.get(statement)
    if (known) return known
    const { text: bare, names } = positional(statement, index => `$${index}`)
    const text = this.qualified(bare)
    const name = `tix_${createHash('sha1').update(text).digest('base64url').slice(0, 16)}`
    const made = { name, text, names }
    this.#prepared.set(statement, made)
    return made
  }

  /** A table that this overlooked is not found when the statement runs: no other is taken for it. */
  qualified(text: string): string {
    const ours = (whole: string, before: string, name: string) =>
      TABLES.has(name) ? `${before}${this.schema}.${name}` : whole
    return text
      .replace(/\b((?:FROM|JOIN|INTO|UPDATE|REFERENCES|TABLE(?: IF (?:NOT )?EXISTS)?)\s+)(\w+)/g, ours)
      .replace(/\b(ON\s+)(\w+)(?=\s*\()/g, ours)
      .replace(/\b(DROP INDEX(?: IF EXISTS)?\s+)(\w+)/g, `$1${this.schema}.$2`)
  }
}
