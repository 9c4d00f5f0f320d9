import { TixError } from '../../../values/errors.ts'
import { nap } from '../../poll.ts'

/** How long after a failed look it tries again, in milliseconds. */
const AGAIN_MS = 1_000

/**
 * Follows what changes until it is told to stop, also through times in which nothing can be read. Why it cannot be is
 * told where it matters: at the next thing that somebody does.
 *
 * @param lost it could not look
 */
export async function keepFollowing(
  signal: AbortSignal,
  follow: () => Promise<void>,
  lost: () => void = () => {},
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await follow()
    } catch (error) {
      if (!(error instanceof TixError)) throw error
      lost()
      await nap(AGAIN_MS, signal)
    }
  }
}
