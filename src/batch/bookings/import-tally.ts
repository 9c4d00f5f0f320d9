import type { Doubts as RuleDoubts } from '../../ticketing/imports/desk.ts'
import type { BatchInput } from '../input/batch-input.ts'
import type { RejectedRow } from './booking-row.ts'
import type { StrayStatus } from './row-reader.ts'

/** Notes about a row that is kept, but not all of it. */
interface Doubts extends RuleDoubts {
  stray?: StrayStatus | undefined
}

/** What became of a row. */
export type RowOutcome =
  | RejectedRow
  | ({ kind: 'booked'; seats: number } & Doubts)
  | ({ kind: 'changed' | 'unchanged' } & Doubts)
  | { kind: 'skipped'; reason: string }

/** How an import stands, and in the end went: rows = booked + changed + unchanged + skipped + rejected. */
export interface ImportSummary {
  /** A hash of the content, or what --batch says. */
  batch: string
  /** The layout by which its columns were read; null where only their names decided. */
  layout: string | null
  rows: number
  booked: number
  seats: number
  /** Booked before with other content, which was carried out. */
  changed: number
  /** Booked before. */
  unchanged: number
  /** Rows that take no seat: see `skips`. */
  skipped: number
  rejected: number
  /** Why rows were skipped, and how many each. */
  skips: Record<string, number>
  rejectsFile: string | null
  /** Whether --max-rejects ended it before the end of the input. */
  gaveUp: boolean
  /** Columns that nothing was read from. */
  ignored: string[]
  /** What is no error, but may be wrong and deserves a look. */
  warnings: string[]
  /** What is good to know. */
  notes: string[]
}

/** For a progress bar. */
export interface Progress
  extends Pick<ImportSummary, 'rows' | 'booked' | 'changed' | 'unchanged' | 'skipped' | 'rejected'> {
  /** How much of the input has been read, from 0 to 1, where it has an end. */
  share: number | undefined
}

const EXAMPLES = 5

/** Counts what became of the rows. */
export class ImportTally {
  rows = 0
  booked = 0
  seats = 0
  changed = 0
  unchanged = 0
  skipped = 0
  rejected = 0
  lastLine = 0
  gaveUp = false
  readonly skips: Record<string, number> = {}
  /** Rows of which amounts were not kept, by event. */
  readonly moneyDropped = new Map<string, number>()
  /** Rows whose bookings were changed here, and stay as they are in that. */
  keptChanges = 0
  /** Rows that were booked at a time to come, as they say. */
  ahead = 0
  /** Columns that are not read and say of rows that they take no seat, with a word that they say so with. */
  readonly strays = new Map<string, { word: string; rows: number }>()
  /** The first few refusals, for messages. */
  readonly examples: { line: number; code: string; message: string }[] = []

  /** Counts outcomes; returns the rows that go into the rejects file. */
  add(outcomes: readonly RowOutcome[]): RejectedRow[] {
    const rejects: RejectedRow[] = []
    this.rows += outcomes.length
    for (const outcome of outcomes) {
      if (outcome.kind !== 'skipped' && outcome.kind !== 'rejected') this.#addDoubts(outcome)
      if (outcome.kind === 'booked') {
        this.booked++
        this.seats += outcome.seats
      } else if (outcome.kind === 'skipped') {
        this.skipped++
        this.skips[outcome.reason] = (this.skips[outcome.reason] ?? 0) + 1
      } else if (outcome.kind === 'rejected') rejects.push(outcome)
      else this[outcome.kind]++
    }
    this.rejected += rejects.length
    for (const { record, code, message } of rejects.slice(0, EXAMPLES - this.examples.length))
      this.examples.push({ line: record.line, code, message })
    return rejects
  }

  #addDoubts({ dropsMoney, keepsChanges, isAhead, stray }: Doubts): void {
    if (keepsChanges) this.keptChanges++
    if (isAhead) this.ahead++
    if (dropsMoney !== undefined)
      this.moneyDropped.set(dropsMoney, (this.moneyDropped.get(dropsMoney) ?? 0) + 1)
    if (stray === undefined) return
    const { word, rows } = this.strays.get(stray.heading) ?? { word: stray.word, rows: 0 }
    this.strays.set(stray.heading, { word, rows: rows + 1 })
  }

  progress(input: BatchInput): Progress {
    const { rows, booked, changed, unchanged, skipped, rejected } = this
    const share = input.totalBytes ? Math.min(1, input.readBytes() / input.totalBytes) : undefined
    return { rows, booked, changed, unchanged, skipped, rejected, share }
  }

  summary(
    of: Pick<ImportSummary, 'batch' | 'layout' | 'rejectsFile' | 'ignored' | 'warnings' | 'notes'>,
  ): ImportSummary {
    const { rows, booked, seats, changed, unchanged, skipped, rejected, skips, gaveUp } = this
    const { batch, layout, ...rest } = of
    return {
      batch,
      layout,
      rows,
      booked,
      seats,
      changed,
      unchanged,
      skipped,
      rejected,
      skips,
      gaveUp,
      ...rest,
    }
  }
}
