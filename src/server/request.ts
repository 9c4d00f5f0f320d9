import type { Identity } from './access/callers.ts'
import type { Rule } from './access/permission.ts'
import type { Caller } from './settings.ts'

/** What our own hooks leave on a request, and what routes say of themselves. */
declare module 'fastify' {
  interface FastifyRequest {
    /** The config of its route (`routeOptions` is built anew at each access); undefined before it was routed. */
    route: (FastifyContextConfig & { url?: string }) | undefined
    /** Who the request says that the caller is. */
    identity: Identity
    /** The caller who was let in; undefined for somebody without a token. */
    caller: Caller | undefined
    /** The code of the refusal that it was answered with. */
    refusal: string | undefined
    isWebSocket: boolean
  }
  interface FastifyContextConfig {
    /** Undefined where anybody may ask, and nobody is asked who they are. */
    rule?: Rule
    /** Whether its requests count towards the rate limit all the same. */
    isCounted?: boolean
    /** Whether a ticket in its query stands for a token. */
    takesTicket?: boolean
  }
}
