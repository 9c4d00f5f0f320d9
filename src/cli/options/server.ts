import { isIP } from 'node:net'
import { duration } from '../../values/duration.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { oneOf, option, repeated } from './make.ts'

/** The options of `serve`. */

export const listen = option(
  'listen',
  '--listen <host:port>',
  'where to listen (default: 127.0.0.1:8080); port 0 takes any that is free',
  hostAndPort,
)
export const tlsCert = option('tlsCert', '--tls-cert <file>', 'certificate chain, as PEM', text(limits.path))
export const tlsKey = option('tlsKey', '--tls-key <file>', 'its private key, as PEM', text(limits.path))
export const behindProxy = option(
  'behindProxy',
  '--behind-proxy [addresses]',
  'a proxy does TLS; its X-Forwarded-For is believed from these addresses (default: this machine)',
  proxies,
)
export const open = option(
  'public',
  '--public <what>',
  'what anybody may do without a token: read, or book as well (else nothing)',
  oneOf(['read', 'book']),
)
export const corsOrigin = repeated(
  'corsOrigin',
  '--cors-origin <origin>',
  'pages from here may call it, like https://tickets.example',
  origin,
  50,
)
export const rateLimit = option(
  'rateLimit',
  '--rate-limit <n/duration>',
  'at most this many requests, like 100/10s, of each token and of each address without one',
  rate,
)
export const jwtKeys = option(
  'jwtKeys',
  '--jwt-keys <file or url>',
  'also take JWTs that are signed with one of these keys (a JWKS)',
  text(limits.path),
)
export const jwtIssuer = option('jwtIssuer', '--jwt-issuer <s>', 'the issuer that JWTs must have', text(500))
export const jwtAudience = option(
  'jwtAudience',
  '--jwt-audience <s>',
  'the audience that JWTs must have',
  text(500),
)
export const logFormat = option(
  'logFormat',
  '--log-format <format>',
  'json (default) or text',
  oneOf(['json', 'text']),
)
export const onError = option(
  'onError',
  '--on-error <command or url>',
  'what receives unexpected errors, as JSON',
  text(limits.path),
)

const LOOPBACK = ['127.0.0.0/8', '::1']

/** `127.0.0.1:8080`, `[::1]:8080`, `tickets.internal:8080`. */
function hostAndPort(raw: string): { host: string; port: number } {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(raw)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined)
    throw new ParseError(`must be host:port, like 127.0.0.1:8080 or [::1]:8080, not ${quoted(raw)}`)
  return { host, port: whole(0, 65_535)(match?.[3] ?? '') }
}

function proxies(raw: string): string[] {
  if (raw === '') return LOOPBACK
  return raw.split(',').map(part => {
    const address = part.trim()
    if (!isNetwork(address))
      throw new ParseError(
        `must be addresses or networks, like 10.0.0.5 or 10.0.0.0/24, not ${quoted(address)}`,
      )
    return address
  })
}

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const version = isIP(address)
  const most = version === 4 ? 32 : 128
  return version !== 0 && (bits === undefined || (Number(bits) >= 1 && Number(bits) <= most))
}

function origin(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== raw.replace(/\/$/, ''))
    throw new ParseError(`must be an origin, like https://tickets.example, not ${quoted(raw)}`)
  return url.origin
}

function rate(raw: string): { requests: number; windowMs: number } {
  const [count = '', window] = raw.split('/')
  if (window === undefined)
    throw new ParseError(`must be a number and a duration, like 100/10s, not ${quoted(raw)}`)
  return {
    requests: whole(1, 1_000_000_000)(count),
    windowMs: duration('100ms', '24h')(/^\d/.test(window) ? window : `1${window}`),
  }
}
