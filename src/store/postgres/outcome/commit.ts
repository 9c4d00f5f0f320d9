import type { Session } from '../session.ts'
import { Unconfirmed } from './failures.ts'

/**
 * Layer 5. When this resolves, the server has it on disk, and so have the standbys that it waits for.
 *
 * @throws an error after which nothing was written for certain, or one that leaves a doubt: see `Evidence.failed`
 */
export async function commit(session: Session, silenceMs: number): Promise<void> {
  session.noticed = undefined
  session.silenceMs = silenceMs
  try {
    const { command } = await session.plain('COMMIT')
    await session.pipeline.settled() // what failed on the way made the server roll back
    if (command !== 'COMMIT') throw new Error(`COMMIT was answered by ${command}`)
    // "canceling wait for synchronous replication", in whatever language the server speaks.
    if (session.noticed !== undefined) throw new Unconfirmed('no standby has confirmed the COMMIT')
  } catch (error) {
    throw session.brokenBy ?? error
  }
}
