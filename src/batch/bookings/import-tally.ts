import type { BatchInput } from '../input/batch-input.ts'
import type { SettledRow } from './booking-row.ts'
import type { Rejected } from './rejects.ts'

/** What became of a row. */
export type Outcome = SettledRow | { kind: 'booked'; seats: number }

/** How an import stands, and in the end went: rows = booked + skipped + rejected. */
export interface ImportSummary {
  /** The name that its rows go by where they have no ref; by default a hash of the content. */
  batch: string
  rows: number
  booked: number
  seats: number
  /** Booked before, or canceled already in the input. */
  skipped: number
  rejected: number
  rejectsFile: string | null
  /** Columns that nothing was read from. */
  ignored: string[]
}

/** For a progress bar. */
export interface Progress {
  rows: number
  booked: number
  skipped: number
  rejected: number
  /** How much of the input has been read, from 0 to 1, where it has an end. */
  share: number | undefined
}

const EXAMPLES = 5

/** Counts what became of the rows. */
export class ImportTally {
  rows = 0
  booked = 0
  seats = 0
  skipped = 0
  rejected = 0
  lastLine = 0
  /** The first few refusals, for messages. */
  readonly examples: { line: number; code: string; message: string }[] = []

  /** Takes outcomes down; gives those rows that go into the rejects file. */
  add(outcomes: readonly Outcome[]): Rejected[] {
    const rejects: Rejected[] = []
    this.rows += outcomes.length
    for (const outcome of outcomes) {
      if (outcome.kind === 'booked') {
        this.booked++
        this.seats += outcome.seats
      } else if (outcome.kind === 'skipped') this.skipped++
      else rejects.push(outcome)
    }
    this.rejected += rejects.length
    for (const { record, code, message } of rejects.slice(0, EXAMPLES - this.examples.length))
      this.examples.push({ line: record.line, code, message })
    return rejects
  }

  progress(input: BatchInput): Progress {
    const { rows, booked, skipped, rejected } = this
    const share = input.totalBytes ? Math.min(1, input.readBytes() / input.totalBytes) : undefined
    return { rows, booked, skipped, rejected, share }
  }

  summary(batch: string, rejectsFile: string | null, ignored: string[]): ImportSummary {
    const { rows, booked, seats, skipped, rejected } = this
    return { batch, rows, booked, seats, skipped, rejected, rejectsFile, ignored }
  }
}
