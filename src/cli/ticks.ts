/** What changes by the clock alone (a hold expires, sales open) is seen this late. */
const BY_THE_CLOCK_MS = 2_000

/** After each commit by anybody, and now and then, until it is interrupted. The first one is at once. */
export async function* ticks(
  changes: AsyncIterableIterator<void>,
  interrupted: AbortSignal,
): AsyncGenerator<void> {
  let next = changes.next()
  // What was written between the first look and the listening.
  yield
  while (!interrupted.aborted) {
    let timer: NodeJS.Timeout | undefined
    const nap = new Promise<'nap'>(resolve => {
      timer = setTimeout(() => resolve('nap'), BY_THE_CLOCK_MS)
    })
    const tick = await Promise.race([next, nap]).finally(() => clearTimeout(timer))
    if (tick !== 'nap') {
      if (tick.done) return
      next = changes.next()
    }
    yield
  }
}
