/**
 * Asks again and again, until the process is told to stop, and gives every answer that is not `undefined`.
 * The first question is asked at once.
 */
export async function* poll<T>(
  everyMs: number,
  interrupted: AbortSignal,
  ask: () => Promise<T | undefined>,
): AsyncIterable<T> {
  while (!interrupted.aborted) {
    const answer = await ask()
    if (answer !== undefined) yield answer
    await nap(everyMs, interrupted)
  }
}

export function nap(ms: number, interrupted: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const wake = () => {
      clearTimeout(timer)
      interrupted.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    interrupted.addEventListener('abort', wake, { once: true })
    if (interrupted.aborted) wake()
  })
}
