import { Deadline } from '../../engine/deadline.ts'
import type { Session } from '../session.ts'
import { type Circumstances, LOOK_UP_MS } from '../transaction.ts'
import { unknownOutcome } from './doubt.ts'
import type { Evidence } from './evidence.ts'
import type { Mend } from './mending.ts'
import {
  isAway,
  isDuplicate,
  isOwnTimeout,
  isPoolersFault,
  mayDoLater,
  translated,
} from './postgres-errors.ts'

/** When many claim one slug at once, each round serves one of them. So many duplicates in a row are a defect. */
const DUPLICATES = 100
/** A server that is away is asked less and less often, but at least so often, in milliseconds. */
const AWAY_MS = 500

interface Repeated<T> {
  attempt: (circumstances: Circumstances) => Promise<T>
  /** For a write: finds out whether an earlier attempt was committed. */
  evidence?: Evidence<T>
  /** Repairs the cause of a failure where it can; then the next attempt follows at once. */
  mend: Mend
  /** Opens another connection, to ask what has become of the first. */
  connectAside: (timeoutMs: number) => Promise<Session>
}

/**
 * Attempts the same again and again until the deadline, as long as others or the way to the server are the reason
 * that it failed.
 *
 * @throws Busy with the last reason when nothing was written; see `unknownOutcome` for when nobody knows
 */
export async function repeatedly<T>(
  circumstances: Circumstances,
  { attempt, evidence, mend, connectAside }: Repeated<T>,
): Promise<T> {
  const { place, signal } = circumstances
  let { deadline } = circumstances
  let prolonged = false
  let reason: unknown
  for (let duplicates = 0; ; ) {
    let failure: unknown
    try {
      deadline.assertNotInterrupted()
      return await attempt({ ...circumstances, deadline })
    } catch (error) {
      failure = error
    }
    if (evidence?.doubt && !prolonged) {
      prolonged = true
      deadline = new Deadline(Math.max(LOOK_UP_MS, deadline.leftMs), signal)
    }
    // A pooler's fault is repaired even in doubt: looking up what was done takes the same way.
    if (!evidence?.doubt || isPoolersFault(failure))
      try {
        if (await mend(failure, deadline)) continue
      } catch (error) {
        failure = error
      }
    // The last attempt has little time: the failure before it says more than that it timed out.
    if (reason === undefined || !isOwnTimeout(failure)) reason = failure
    const again = mayDoLater(failure) || (isDuplicate(failure) && ++duplicates <= DUPLICATES)
    if (again && (await breathed(deadline, failure, signal))) continue
    if (evidence?.doubt)
      throw await unknownOutcome(evidence.doubt, signal?.aborted ?? false, place, connectAside)
    if (again) deadline.assertNotInterrupted()
    throw translated(again ? reason : failure, place)
  }
}

/** Whether there is time for another attempt, after a pause. */
async function breathed(
  deadline: Deadline,
  failure: unknown,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (deadline.leftMs > 0 && !signal?.aborted)
    await deadline.backoff(failure, isAway(failure) ? AWAY_MS : undefined).catch(() => {})
  return deadline.leftMs > 0 && !signal?.aborted
}
