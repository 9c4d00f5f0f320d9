import type { Holder } from '../../ticketing/access/authenticate.ts'
import type { Context } from '../../ticketing/context.ts'
import { holderOfTicket } from '../live/tickets.ts'
import type { Caller } from '../settings.ts'
import type { ForeignTries } from './foreign-tries.ts'
import { type TokenDirectory, tokenHash } from './tokens.ts'

/** Who a request says is calling: a caller, nobody (no token), or unknown (a token that is no good). */
export type Identity = Caller | 'nobody' | 'unknown'

/** Reads other kinds of tokens than those of the box office. */
export type ReadForeign = (token: string, office: Context) => Promise<Caller | undefined>

/** A token, as a header shows it. */
interface ShownToken {
  secret: string
  hash: string
}

const MOST_SHOWN = 1_000

/** Finds out who calls. What exactly is wrong with a token is told to nobody. */
export class Callers {
  readonly #office: Context
  readonly #tokens: TokenDirectory
  readonly #readForeign: ReadForeign | undefined
  readonly #tries: ForeignTries | undefined
  readonly #callers = new WeakMap<Holder, Caller>()
  /** Tokens by the headers in which they were sent lately; of those that are not sent again, few are kept. */
  readonly #shown = new Map<string, ShownToken>()

  /** @param tries bounds how many foreign tokens of one address are read in vain */
  constructor(
    office: Context,
    tokens: TokenDirectory,
    readForeign: ReadForeign | undefined,
    tries: ForeignTries | undefined,
  ) {
    this.#office = office
    this.#tokens = tokens
    this.#readForeign = readForeign
    this.#tries = tries
  }

  /** At once, where it is known. @param ip where it comes from. @throws RateLimited */
  byHeader(authorization: string | undefined, ip: string | undefined): Identity | Promise<Identity> {
    if (authorization === undefined) return 'nobody'
    const shown = this.#shown.get(authorization) ?? this.#read(authorization)
    if (shown === undefined) return 'unknown'
    const holder = this.#tokens.find(shown.hash)
    return holder instanceof Promise
      ? holder.then(found => this.#identity(found, shown, ip))
      : this.#identity(holder, shown, ip)
  }

  #read(authorization: string): ShownToken | undefined {
    const secret = /^Bearer +([\w.~+/-]{20,8192}=*) *$/i.exec(authorization)?.[1]
    if (secret === undefined) return undefined
    const shown = { secret, hash: tokenHash(secret) }
    if (this.#shown.size >= MOST_SHOWN) this.#shown.clear()
    this.#shown.set(authorization, shown)
    return shown
  }

  #identity(
    holder: Holder | null,
    { secret, hash }: ShownToken,
    ip: string | undefined,
  ): Identity | Promise<Identity> {
    if (holder) return this.#caller(holder, hash)
    const readForeign = this.#readForeign
    if (!readForeign) return 'unknown'
    const read = () => readForeign(secret, this.#office)
    const reading = this.#tries ? this.#tries.check(hash, ip, read) : read()
    return reading.then(caller => caller ?? 'unknown')
  }

  async byTicket(ticket: string): Promise<Identity> {
    const holder = await holderOfTicket(this.#office, ticket)
    return holder ? this.#caller(holder, holder.hash) : 'unknown'
  }

  #caller(holder: Holder, hash: string): Caller {
    const known = this.#callers.get(holder)
    if (known) return known
    const { id, name, role, events } = holder
    const caller: Caller = {
      actor: name,
      role,
      events: events.length === 0 ? undefined : new Set(events),
      scope: `token:${id}`,
      token: { id, hash },
      isGood: async () => (await this.#tokens.find(hash)) !== null,
    }
    this.#callers.set(holder, caller)
    return caller
  }
}
