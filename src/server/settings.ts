import type { Role } from '../operations/operation.ts'

/** How a server is to run; read and checked by whoever starts it. */
export interface ServerSettings {
  host: string
  /** 0 for any free port. */
  port: number
  /** PEM files, read anew when the server is told to. */
  tls?: { certFile: string; keyFile: string } | undefined
  /** Addresses and networks of proxies whose word on who calls is believed. */
  proxies: readonly string[]
  /** What anybody may do without a token. */
  open: 'nothing' | 'read' | 'book'
  corsOrigins: readonly string[]
  rateLimit?: { requests: number; windowMs: number } | undefined
  jwt?: { keys: string; issuer: string; audience: string } | undefined
  logFormat: 'json' | 'text'
  /** A command or a URL that receives unexpected errors. */
  onError?: string | undefined
}

/** Who calls, and how far they may go. */
export interface Caller {
  /** For the log: the token's name. */
  actor: string
  role: Role
  /** The ids of the events to which they are limited. */
  events: ReadonlySet<number> | undefined
  /** The scope of their idempotency keys. */
  scope: string
  /** The box office's token; undefined for a JWT. */
  token: { id: number; hash: string } | undefined
  /** Whether their token is still valid. */
  isGood: () => Promise<boolean>
}
