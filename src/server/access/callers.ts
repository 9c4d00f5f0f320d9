import type { Context } from '../../ticketing/context.ts'
import type { Caller } from '../settings.ts'
import type { TokenDirectory } from './tokens.ts'

/** What a request says of who calls: somebody, nobody, or something that is no good. */
export type Identity = Caller | 'nobody' | 'unknown'

/** Reads other kinds of tokens than those of the box office. */
export type ReadForeign = (token: string, office: Context) => Promise<Caller | undefined>

/** Finds out who calls. Which of the things that can be wrong with a token was wrong is told to nobody. */
export async function identify(
  authorization: string | undefined,
  tokens: TokenDirectory,
  office: Context,
  readForeign: ReadForeign | undefined,
): Promise<Identity> {
  if (authorization === undefined) return 'nobody'
  const token = /^Bearer +([\w.~+/-]{20,4096}=*) *$/i.exec(authorization)?.[1]
  if (token === undefined) return 'unknown'
  const holder = await tokens.find(token)
  if (!holder) return (await readForeign?.(token, office)) ?? 'unknown'
  const { id, name, role, events } = holder
  return {
    actor: name,
    role,
    events: events.length === 0 ? undefined : new Set(events),
    scope: `token:${id}`,
  }
}
