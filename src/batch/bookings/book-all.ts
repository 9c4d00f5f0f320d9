import { type Context, write } from '../../ticketing/context.ts'
import { Invalid, type TixError } from '../../values/errors.ts'
import { grouped } from '../../values/number.ts'
import { atLine, Stopped } from '../batch-errors.ts'
import type { Row } from './booking-row.ts'
import { bookingDesk, bookPortion, type Judging, PORTION_ROWS } from './chunk.ts'
import type { RowOutcome } from './import-tally.ts'
import type { Reading } from './reading.ts'

/** An import of all or nothing is held in memory, and holds the lock from its first row to its last. */
const MOST_ROWS = 200_000

/** All rows in one transaction. @throws what the first row was refused for, with its line; nothing is written then */
export async function bookAll(
  context: Context,
  reading: Reading,
  judging: Judging,
  { dryRun = false, signal }: { dryRun?: boolean | undefined; signal: AbortSignal },
): Promise<RowOutcome[]> {
  const rows: Row[] = []
  for await (const records of reading.records()) {
    if (signal.aborted) throw new Stopped('Stopped. Nothing was written')
    rows.push(...reading.rows(records))
    if (rows.length > MOST_ROWS)
      throw Invalid.field('atomic', `takes at most ${grouped(MOST_ROWS)} rows. Nothing was written`)
  }
  return write(
    context,
    async tx => {
      const desk = bookingDesk(tx, judging)
      const outcomes: RowOutcome[] = []
      while (outcomes.length < rows.length) {
        const portion = rows.slice(outcomes.length, outcomes.length + PORTION_ROWS)
        outcomes.push(...(await bookPortion(tx, desk, portion, refused)))
      }
      return outcomes
    },
    { dryRun },
  )
}

function refused(row: Row, error: TixError | undefined): never {
  throw atLine(row.record.line, error ?? Invalid.field('', row.kind === 'rejected' ? row.message : ''))
}
