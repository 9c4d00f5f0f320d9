import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../../ticketing/context.ts'
import type { SeenEvents } from '../../ticketing/events/list-events.ts'
import { limits } from '../../values/limits.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { addressOf } from '../limits/rate-limit.ts'
import { NotAllowed } from '../refusals.ts'
import type { Route } from '../routes/route.ts'
import type { Caller } from '../settings.ts'
import type { Sees } from './sees.ts'

/** The actor in the log for callers without a token. */
const NOBODY = 'public'

/**
 * The context of one request: who acts, and, if it writes, under which key it is done once. Under it, refusals too are
 * given again as they were decided. What is read has none: its answer may be shared with whoever asks the same.
 *
 * @throws Invalid
 */
export function whoActs(
  { store, clock, random }: Context,
  caller: Caller | undefined,
  request: FastifyRequest,
  { writes, precondition }: { writes: boolean; precondition: Context['precondition'] },
): Context {
  const key = writes ? idempotencyKey(request.headers['idempotency-key']) : undefined
  const idempotency =
    key === undefined ? undefined : { scope: scopeOf(caller, request), key, keepsRefusals: true }
  return { store, clock, random, actor: caller?.actor ?? NOBODY, idempotency, precondition }
}

/** Everybody without a token has keys of their own by where they call from, of which only a hash is kept. */
function scopeOf(caller: Caller | undefined, { ip }: FastifyRequest): string {
  if (caller) return caller.scope
  return `public:${createHash('sha256').update(addressOf(ip)).digest('base64url').slice(0, 22)}`
}

function idempotencyKey(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const errors = new ErrorCollector()
  const key = errors.read('Idempotency-Key', () => text(limits.idempotencyKey)(inUtf8(String(header))))
  errors.throwIfAny()
  return key
}

/** Node reads a header as Latin-1; most clients that send more than ASCII there, like curl, send UTF-8. */
function inUtf8(header: string): string {
  const bytes = Buffer.from(header, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : header
}

/** What somebody without a token may not give: that they paid, and the like. @throws NotAllowed */
export function assertOpenTo(route: Route, input: Readonly<Record<string, unknown>>): void {
  const given = route.reserved.filter(
    name => input[name] !== undefined && input[name] !== route.defaults[name],
  )
  if (given.length > 0)
    throw new NotAllowed(`Without a token, nobody may say ${given.join(', ')}`, { fields: given })
}

/** Which events the caller sees; `undefined`: all. Drafts are for those with a token. */
export function seenBy(caller: Caller | undefined): SeenEvents | undefined {
  if (!caller) return { published: true }
  return caller.events && { ids: [...caller.events] }
}

/** Whether the caller sees an event; `undefined`: any. Drafts are for those with a token. */
export function seesOf(caller: Caller | undefined): Sees | undefined {
  if (!caller) return ({ status }) => status !== 'draft'
  const { events } = caller
  return events && (({ id }) => events.has(id))
}
