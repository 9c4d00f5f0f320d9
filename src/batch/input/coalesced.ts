/** How long what has been read may wait for more, in milliseconds. */
const PATIENCE_MS = 20

/**
 * Puts portions together until there are `size` items, or until the source lets us wait: what has come through a
 * slow pipe is not kept back.
 */
export async function* coalesced<T>(portions: AsyncIterable<T[]>, size: number): AsyncGenerator<T[]> {
  const source = portions[Symbol.asyncIterator]()
  let items: T[] = []
  for (;;) {
    const next = source.next()
    if (items.length > 0 && !(await within(next, PATIENCE_MS))) {
      yield items
      items = []
    }
    const { done, value } = await next
    if (done) break
    items = items.length === 0 ? value : items.concat(value)
    if (items.length < size) continue
    yield items
    items = []
  }
  if (items.length > 0) yield items
}

async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), ms)
  })
  try {
    return await Promise.race([work.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}
