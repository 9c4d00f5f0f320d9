import { NotFound } from '../values/errors.ts'
import { type Context, write } from './context.ts'
import { assertSameRequest, digestsOf } from './idempotency.ts'

/** Work that is more than one write, or writes elsewhere: a copy, a backup, a file of events. */
export interface Run {
  operation: string
  request: Record<string, unknown>
}

/**
 * What a run under the context's key came to, if it was done; it is not done again then. Stopped in the middle,
 * it was not: it is repeated, and knows itself what it has done.
 *
 * @throws Conflict IDEMPOTENCY_MISMATCH
 */
export async function doneBefore<T>(context: Context, run: Run): Promise<T | undefined> {
  const { idempotency: key, store } = context
  if (!key) return undefined
  try {
    return await store.read(async queries => {
      const known = await queries.idempotency.find(key)
      if (!known) return undefined
      assertSameRequest(key, known, digests(context, run))
      const { done }: { done: T } = JSON.parse(known.result)
      return done
    })
  } catch (error) {
    if (error instanceof NotFound) return undefined // there is no database yet
    throw error
  }
}

/** Keeps under the context's key what a run came to. */
export async function keepRun(context: Context, run: Run, done: object): Promise<void> {
  const { idempotency: key } = context
  if (!key) return
  const { words } = digests(context, run)
  await write(context, async tx => {
    if (await tx.queries.idempotency.claim(key, words, tx.now))
      await tx.queries.idempotency.keep(key, JSON.stringify({ done }))
  })
}

function digests({ idempotency: key }: Context, run: Run) {
  if (!key) throw new Error('a run without a key')
  return digestsOf(key, run)
}
