/** What changes by the clock alone (a hold expires, sales open) is seen this late. */
const BY_THE_CLOCK_MS = 2_000

/**
 * After each commit by anybody, and now and then, until it is interrupted. The first one is at once.
 *
 * @param listen calls back for another reason to look again; gives what ends that
 */
export async function* ticks(
  changes: AsyncIterableIterator<void>,
  interrupted: AbortSignal,
  listen: (wake: () => void) => () => void = () => () => {},
): AsyncGenerator<void> {
  let next = changes.next()
  // What was written between the first look and the listening.
  yield
  while (!interrupted.aborted) {
    let end = () => {}
    const other = new Promise<'other'>(resolve => {
      const timer = setTimeout(() => resolve('other'), BY_THE_CLOCK_MS)
      const unlisten = listen(() => resolve('other'))
      end = () => {
        clearTimeout(timer)
        unlisten()
      }
    })
    const tick = await Promise.race([next, other]).finally(end)
    if (tick !== 'other') {
      if (tick.done) return
      next = changes.next()
    }
    yield
  }
}
