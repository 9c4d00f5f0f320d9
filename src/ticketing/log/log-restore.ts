import { type Context, write } from '../context.ts'
import { logChange } from './log-change.ts'

/** Leaves a row in the log of a database that has just been restored: from which backup, and where the replaced one is. */
export function logRestore(
  context: Context,
  after: { from: string; replaced: string | null },
): Promise<void> {
  return write(context, tx => logChange(tx, { action: 'database.restore', eventId: null, after }))
}
