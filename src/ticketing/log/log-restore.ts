import type { Queries } from '../../store/queries/index.ts'
import type { Context } from '../context.ts'
import { logChange } from './log-change.ts'

/** Leaves a row in the log of a database that is about to be put in place: from which backup, and where the replaced one is. */
export function logRestore(
  { clock, actor, random }: Context,
  queries: Queries,
  after: { from: string; replaced: string | null },
): Promise<void> {
  const tx = { queries, now: clock.now(), actor, random, dryRun: false, afterwards: [] }
  return logChange(tx, { action: 'database.restore', eventId: null, after })
}
