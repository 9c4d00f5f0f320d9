import type { FastifyRequest } from 'fastify'
import type { Context, Tx } from '../../ticketing/context.ts'
import { PreconditionFailed } from '../refusals.ts'
import type { PreparedRequest, Route } from '../routes/route.ts'
import { successBody } from './envelope.ts'
import { isSame, tagOf } from './headers.ts'
import { partsOf } from './links.ts'

/** A look at what a route shows, as the caller sees it. */
type Look = (
  shownBy: Route,
  path: Readonly<Record<string, string>>,
) => (context: Context) => ReturnType<PreparedRequest['run']>

/**
 * What If-Match asks for: that what is to be changed is, in the transaction that changes it, still what was read with
 * that ETag. Nothing where it is not asked for, or nothing shows what is changed.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 */
export function preconditionOf(
  route: Route,
  { headers }: FastifyRequest,
  path: Readonly<Record<string, string>>,
  office: Context,
  look: Look,
): Context['precondition'] {
  const { shownBy } = route
  const ifMatch = headers['if-match']
  if (ifMatch === undefined || !shownBy) return undefined
  const parts = shownParts(route, shownBy, path)
  const read = look(shownBy, parts)
  return async tx => {
    const { message, data } = await read(withinWrite(office, tx))
    if (isSame(ifMatch, tagOf(successBody(message, data, false)))) return
    throw new PreconditionFailed(
      'It is no longer as it was read: the ETag is another one now. Nothing was written; read it again',
      {},
      { next: { purpose: 'Read it again', operation: shownBy.operation.name, values: parts } },
    )
  }
}

/** The parts of a path under the names that the path has which shows it, where it is the same or the beginning. */
function shownParts(
  route: Route,
  shownBy: Route,
  path: Readonly<Record<string, string>>,
): Record<string, string> {
  const names = partsOf(route.path)
  return Object.fromEntries(partsOf(shownBy.path).map((name, i) => [name, path[names[i] ?? ''] ?? '']))
}

/** A context that reads what a write sees, at its moment: on a server, what is read so stays locked until the end. */
function withinWrite(office: Context, { queries, now }: Tx): Context {
  const read: Context['store']['read'] = work => work(queries)
  const store: Context['store'] = Object.create(office.store, { read: { value: read } })
  return { ...office, store, clock: { now: () => now } }
}
