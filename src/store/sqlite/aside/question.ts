import type { Params } from '../../interface/sql.ts'
import type { SentError } from './other-process.ts'

/** What a reader is asked. */
export interface Question {
  id: number
  /** The database: the first question opens it, and begins the transaction of all of them. */
  path: string
  statement: string
  params: Params
}

/** What it finds, or what kept it from looking. */
export type Answer = { id: number } & (
  | { rows: unknown[]; error?: never }
  | { rows?: never; error: SentError }
)
