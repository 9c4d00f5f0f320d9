import { turn } from '../../values/turn.ts'

/** How long portions that were read wait for more, in milliseconds. */
const PATIENCE_MS = 20

/**
 * Puts portions together until they weigh `enough`, or until the source lets us wait: what has come through a slow
 * pipe is not kept back. Whoever goes through those that are together need not wait between them.
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
 * A transaction may have kept the event loop for longer than that meanwhile. So when the time is up, what has come by
 * then is heard first: Node would tell of the timer before that.
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
