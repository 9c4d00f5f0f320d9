import type { InputRequest } from '../input/batch-input.ts'
import type { DayOrder } from '../layouts/layout.ts'

export interface EventImportRequest extends InputRequest {
  /** A row with another start for the only event of its name moves that event. */
  moved?: boolean | undefined
  /** Events with bookings may be canceled. */
  yes?: boolean | undefined
  /** Write nothing where a column is not read. */
  strict?: boolean | undefined
  /** Which of two numbers before a slash is the month; else such a day is refused where it may be two. */
  dayOrder?: DayOrder | undefined
  rejects?: string | undefined
  maxRejects?: number | undefined
  dryRun?: boolean | undefined
  signal: AbortSignal
}

/** rows = created + updated + skipped + rejected. */
export interface EventImportSummary {
  rows: number
  created: number
  updated: number
  /** Events that already are as the row says. */
  skipped: number
  rejected: number
  rejectsFile: string | null
  /** --max-rejects ended it before the input did. */
  gaveUp: boolean
  /** The bookings that were canceled with their events, for telling their guests. */
  canceled: { event: string; code: string; email: string | null; name: string | null; quantity: number }[]
  /** Columns that nothing was read from. */
  ignored: string[]
  warnings: string[]
  notes: string[]
}
