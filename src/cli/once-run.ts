import type { Context } from '../ticketing/context.ts'
import { doneBefore, keepRun, type Run } from '../ticketing/run-once.ts'
import type { CommandContext } from './command.ts'

/**
 * Does something about the database as a whole, once for the key of the command. What it came to is kept in the
 * database that is there afterwards: of a restore, in the one that was restored.
 */
export async function onceRun<T extends object>(
  { office, openStore, dryRun }: CommandContext,
  run: Run,
  work: () => Promise<T>,
): Promise<T & { replayed?: boolean }> {
  if (!office.idempotency || dryRun) return work()
  const done = await apart(office, openStore, context => doneBefore<T>(context, run))
  if (done) return { ...done, replayed: true }
  const answer = await work()
  await apart(office, openStore, context => keepRun(context, run, answer))
  return answer
}

/** Runs `work` with a store of its own: maintenance wants nobody to have the file open meanwhile, and may replace it. */
async function apart<T>(
  office: CommandContext['office'],
  openStore: CommandContext['openStore'],
  work: (context: Context) => Promise<T>,
): Promise<T> {
  if (office.store.place.includes('://')) return work(office) // a server, where nothing is replaced
  const store = await openStore(office.store.place)
  return work({ ...office, store }).finally(() => store.close())
}
