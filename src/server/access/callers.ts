import type { Holder } from '../../ticketing/access/authenticate.ts'
import type { Context } from '../../ticketing/context.ts'
import { holderOfTicket } from '../live/tickets.ts'
import type { Caller } from '../settings.ts'
import { type TokenDirectory, tokenHash } from './tokens.ts'

/** What a request says of who calls: somebody, nobody, or something that is no good. */
export type Identity = Caller | 'nobody' | 'unknown'

/** Reads other kinds of tokens than those of the box office. */
export type ReadForeign = (token: string, office: Context) => Promise<Caller | undefined>

/** Finds out who calls. Which of the things that can be wrong with a token was wrong is told to nobody. */
export class Callers {
  readonly #office: Context
  readonly #tokens: TokenDirectory
  readonly #readForeign: ReadForeign | undefined

  constructor(office: Context, tokens: TokenDirectory, readForeign: ReadForeign | undefined) {
    this.#office = office
    this.#tokens = tokens
    this.#readForeign = readForeign
  }

  async byHeader(authorization: string | undefined): Promise<Identity> {
    if (authorization === undefined) return 'nobody'
    const secret = /^Bearer +([\w.~+/-]{20,8192}=*) *$/i.exec(authorization)?.[1]
    if (secret === undefined) return 'unknown'
    const hash = tokenHash(secret)
    const holder = await this.#tokens.find(hash)
    if (holder) return this.#caller(holder, hash)
    return (await this.#readForeign?.(secret, this.#office)) ?? 'unknown'
  }

  async byTicket(ticket: string): Promise<Identity> {
    const holder = await holderOfTicket(this.#office, ticket)
    return holder ? this.#caller(holder, holder.hash) : 'unknown'
  }

  #caller({ id, name, role, events }: Holder, hash: string): Caller {
    return {
      actor: name,
      role,
      events: events.length === 0 ? undefined : new Set(events),
      scope: `token:${id}`,
      token: { id, hash },
      isGood: async () => (await this.#tokens.find(hash)) !== undefined,
    }
  }
}
