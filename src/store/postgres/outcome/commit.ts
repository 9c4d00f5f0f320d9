import { Interrupted } from '../../../values/errors.ts'
import type { Session } from '../session.ts'
import { Unconfirmed } from './failures.ts'

/** How long an answer is still waited for when the process is told to stop, in milliseconds. */
const LAST_WAIT_MS = 500

/**
 * Layer 5. When this resolves, the server has it on disk, and so have the standbys that it waits for.
 *
 * @throws what says for certain that nothing was written; whatever `isDoubtful` tells says that nobody knows
 */
export async function commit(
  session: Session,
  silenceMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  session.noticed = undefined
  session.silenceMs = silenceMs
  let lastWait: NodeJS.Timeout | undefined
  const interrupt = () => {
    const stop = new Interrupted('Interrupted during COMMIT')
    lastWait = setTimeout(() => session.breakOff(stop), LAST_WAIT_MS)
  }
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    const { command } = await session.plain('COMMIT')
    await session.settled() // what failed on the way made the server roll back
    if (command !== 'COMMIT') throw new Error(`COMMIT was answered by ${command}`)
    // "canceling wait for synchronous replication", in whatever language the server speaks.
    if (session.noticed !== undefined) throw new Unconfirmed('no standby has confirmed the COMMIT')
  } catch (error) {
    throw session.brokenBy ?? error
  } finally {
    signal?.removeEventListener('abort', interrupt)
    clearTimeout(lastWait)
  }
}
