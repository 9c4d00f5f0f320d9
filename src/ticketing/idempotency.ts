import type { KeptKey, KeptRequest, ScopedKey } from '../store/queries/idempotency.ts'
import type { Queries } from '../store/queries/index.ts'
import type { WriteOptions } from '../store/store.ts'
import { ParseError, quoted } from '../values/parse-error.ts'
import { sha256 } from '../values/sha256.ts'
import { Conflict } from './conflict.ts'
import { type Context, type IdempotencyKey, PortionDone, type Tx, write } from './context.ts'
import { type KeptRefusal, keptRefusal, refusalAgain } from './kept-refusal.ts'
import { isRefusal, Refused, unlessRefused } from './refusal.ts'

/** The result of a request; `replayed` if it was done before. */
export interface Answer {
  replayed: boolean
}

/** A request that changes something, as a key may stand for it. */
export interface Act<T extends Answer, Trace> {
  operation: string
  /** What is asked for, as it was read: the same words are the same request, whatever has changed meanwhile. */
  request: Record<string, unknown>
  /**
   * What it comes to in ids, instants and minor units, by which it is the same however it is spelled. It reads
   * without locking, and gives `undefined` where something that the request names is not there.
   */
  meaning: (queries: Queries) => Promise<Record<string, unknown> | undefined>
  /** Does it, or finds it done. A `Refused` commits what was settled before it, and leaves the key free. */
  work: (tx: Tx) => Promise<T | Refused>
  /** What a repetition needs to find again what was done: ids, and nothing about people. */
  trace: (answer: T) => Trace
  /** The answer to a repetition: what was done, as it is now. */
  again: (tx: Tx, trace: Trace) => Promise<T>
}

/**
 * Does an act in one transaction, once for its key: the one that the context was handed by its door, if any. A
 * repetition that comes while the first is under way waits for it. The key is claimed before anything is locked, and
 * what was done under it is told again whatever the context's precondition says.
 *
 * @throws Conflict IDEMPOTENCY_MISMATCH, and whatever the act is refused for
 */
export async function once<T extends Answer, Trace>(
  context: Context,
  act: Act<T, Trace>,
  options: WriteOptions<T | Refused> = {},
): Promise<T> {
  const { idempotency, precondition } = context
  const whenItHolds = async (tx: Tx) => {
    await precondition?.(tx)
    return act.work(tx)
  }
  const work = precondition ? whenItHolds : act.work
  if (!idempotency) return unlessRefused(await write(context, work, options))
  const attempt = (work: Act<T, Trace>['work'], options: WriteOptions<T | Refused>) =>
    write(context, tx => underKey(tx, idempotency, { ...act, work }), options)
  const answer = await attempt(work, options).catch(error => {
    if (!idempotency.keepsRefusals || !isRefusal(error) || isMismatch(error)) throw error
    // What was written before the refusal is undone by now, the key with it: it is kept by itself.
    return attempt(async () => new Refused(error), { ...options, joint: undefined })
  })
  return unlessRefused(answer)
}

/** How a key is kept: with what was done, or with the refusal. */
type Kept<Trace> = { done: Trace } | { refused: KeptRefusal }

async function underKey<T extends Answer, Trace>(
  tx: Tx,
  scoped: IdempotencyKey,
  act: Act<T, Trace>,
): Promise<T | Refused> {
  const { idempotency } = tx.queries
  const { keepsRefusals, ...key } = scoped
  const digests = digestsOf(key, act, await meaningOf(act, tx.queries))
  const known = await claim(tx, key, digests)
  if (known) {
    assertSameRequest(key, known, digests)
    const kept: Kept<Trace> = JSON.parse(known.result)
    if ('refused' in kept) return new Refused(refusalAgain(kept.refused))
    return act.again(tx, kept.done)
  }
  const answer = await act.work(tx).catch(async error => {
    if (error instanceof PortionDone) await idempotency.release(key)
    throw error
  })
  const result = resultOf(scoped, act, answer)
  if (result === undefined) await idempotency.release(key)
  else await idempotency.keep(key, result)
  return answer
}

/** What is kept under a key; nothing where it is free again. */
function resultOf<T extends Answer, Trace>(
  { keepsRefusals = false }: IdempotencyKey,
  act: Pick<Act<T, Trace>, 'trace'>,
  answer: T | Refused,
): string | undefined {
  const keep = (kept: Kept<Trace>) => JSON.stringify(kept)
  if (!(answer instanceof Refused)) return keep({ done: act.trace(answer) })
  return keepsRefusals ? keep({ refused: keptRefusal(answer.error) }) : undefined
}

/** Updates what a key that `once` has claimed stands for, as further transactions do more; does nothing without a key. */
export async function keepAnew({ queries }: Tx, key: ScopedKey | undefined, trace: unknown): Promise<void> {
  const kept: Kept<unknown> = { done: trace }
  if (key) await queries.idempotency.keep(key, JSON.stringify(kept))
}

/** Whether the key was used. Only reliable where nobody else can write meanwhile. */
export async function isKeyKnown({ queries }: Tx, key: ScopedKey): Promise<boolean> {
  return (await queries.idempotency.find(key)) !== undefined
}

/** The row to keep for a key that was free, once its act is done; undefined where it stays free. */
export function keptUnder<T extends Answer, Trace>(
  key: IdempotencyKey,
  act: Pick<Act<T, Trace>, 'operation' | 'request' | 'trace'>,
  meaning: Record<string, unknown> | undefined,
  answer: T | Refused,
): Omit<KeptKey, 'at'> | undefined {
  const result = resultOf(key, act, answer)
  if (result === undefined) return undefined
  return { scope: key.scope, key: key.key, request: textOf(digestsOf(key, act, meaning)), result }
}

/** The meaning of a request; undefined where it has none, as with a local time that does not exist: the work refuses it. */
async function meaningOf<T extends Answer, Trace>(act: Act<T, Trace>, queries: Queries) {
  try {
    return await act.meaning(queries)
  } catch (error) {
    if (error instanceof ParseError) return undefined
    throw error
  }
}

/** Claims the key; returns the request that has it already, if there is one. */
async function claim(tx: Tx, key: ScopedKey, digests: Digests): Promise<KeptRequest | undefined> {
  const { idempotency } = tx.queries
  if (await idempotency.claim(key, textOf(digests), tx.now)) return undefined
  const known = await idempotency.find(key)
  if (!known) throw new Error(`the idempotency key ${key.key} is neither free nor taken`)
  return known
}

/** Digests of a request: of its words, and of what they mean. */
export interface Digests {
  words: string
  meaning: string | undefined
}

function textOf({ words, meaning }: Digests): string {
  return meaning === undefined ? words : `${words}.${meaning}`
}

export function digestsOf(
  { key }: ScopedKey,
  { operation, request }: Pick<Act<Answer, unknown>, 'operation' | 'request'>,
  means?: Record<string, unknown>,
): Digests {
  return {
    // The key is part of the digest only because an older tix included it.
    words: requestDigest({ command: operation, ...request, idempotencyKey: key }),
    meaning: means && requestDigest({ ...means, command: operation }),
  }
}

/** @throws Conflict IDEMPOTENCY_MISMATCH when the key was used for another request */
export function assertSameRequest({ key }: ScopedKey, first: KeptRequest, now: Digests): void {
  const [words, meaning] = first.request.split('.')
  if (words === now.words || (now.meaning !== undefined && meaning === now.meaning)) return
  throw new Conflict(
    'IDEMPOTENCY_MISMATCH',
    `The idempotency key ${quoted(key)} was used for another request. Nothing was written; use a new key for a new request`,
    { key },
  )
}

function isMismatch(error: unknown): boolean {
  return error instanceof Conflict && error.code === 'IDEMPOTENCY_MISMATCH'
}

/** What a key or a row of an import stands for, as 22 characters: equal requests have equal digests. */
function requestDigest(request: Record<string, unknown>): string {
  const sorted = Object.fromEntries(Object.entries(request).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sha256(JSON.stringify(sorted)).toString('base64url').slice(0, 22)
}
