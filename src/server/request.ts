import type { Identity } from './access/callers.ts'
import type { Rule } from './access/permission.ts'
import type { Caller } from './settings.ts'

/** What our own hooks leave on a request, and what routes say of themselves. */
declare module 'fastify' {
  interface FastifyRequest {
    /** What its route says of itself; `routeOptions` is put together anew each time. None: it has not come to a route. */
    route: (FastifyContextConfig & { url?: string }) | undefined
    /** What it says of who calls. */
    identity: Identity
    /** Who was let in; `undefined`: somebody without a token. */
    caller: Caller | undefined
    /** The code of the refusal that it was answered with. */
    refusal: string | undefined
    isWebSocket: boolean
  }
  interface FastifyContextConfig {
    /** None: anybody may ask, and nobody is asked who they are. */
    rule?: Rule
    /** Whether its requests are counted all the same. */
    isCounted?: boolean
    /** Whether a ticket in its query stands for a token. */
    takesTicket?: boolean
  }
}
