import { turn } from '../../values/turn.ts'

/** How long portions that were read wait for more, in milliseconds. */
const PATIENCE_MS = 20

/**
 * Puts portions together until they weigh `enough`, or until the source makes us wait, so that what has come through a
 * slow pipe is not kept back. Portions that are together can be processed without waiting in between.
 */
export async function* coalesced<T>(
  portions: AsyncIterable<T>,
  enough: number,
  weightOf: (portion: T) => number,
): AsyncGenerator<T[]> {
  const source = portions[Symbol.asyncIterator]()
  let together: T[] = []
  let weight = 0
  const taken = () => {
    const all = together
    together = []
    weight = 0
    return all
  }
  try {
    for (;;) {
      const next = source.next()
      if (together.length > 0 && !(await within(next, PATIENCE_MS))) yield taken()
      const { done, value } = await next
      if (done) break
      together.push(value)
      weight += weightOf(value)
      if (weight >= enough) yield taken()
    }
  } catch (error) {
    // The portions that were read before the error are not lost with it.
    if (together.length > 0) yield taken()
    throw error
  }
  if (together.length > 0) yield together
}

/** Gives the same portions one by one; those that were put together follow each other without a turn of the event loop. */
export async function* readAhead<T>(
  portions: AsyncIterable<T>,
  enough: number,
  weightOf: (portion: T) => number,
): AsyncGenerator<T> {
  for await (const together of coalesced(portions, enough, weightOf)) yield* together
}

/**
 * Whether `work` settles within the time. A transaction may have blocked the event loop for longer than that, and Node
 * then fires the timer before it reports what has come in meanwhile: so the timer waits for one more turn.
 */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(() => turn().then(() => resolve(false)), ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
