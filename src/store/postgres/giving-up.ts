import { type Busy, Interrupted } from '../../values/errors.ts'
import type { Deadline } from '../engine/deadline.ts'

/** Calls `act` with the reason when the time is up or the signal is aborted; returns what calls that off. */
export function whenGivenUp(
  { deadline, signal }: { deadline: Deadline; signal: AbortSignal | undefined },
  act: (because: Busy | Interrupted) => void,
): () => void {
  const interrupt = () => act(new Interrupted('Interrupted while waiting. Nothing was written'))
  const timer = setTimeout(() => act(deadline.exhausted()), deadline.leftMs)
  signal?.addEventListener('abort', interrupt, { once: true })
  const late = signal?.aborted ? setImmediate(interrupt) : undefined
  return () => {
    clearTimeout(timer)
    clearImmediate(late)
    signal?.removeEventListener('abort', interrupt)
  }
}
