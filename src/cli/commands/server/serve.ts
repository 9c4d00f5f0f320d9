import { ErrorCollector } from '../../../values/parse-error.ts'
import { command } from '../../command.ts'
import {
  behindProxy,
  corsOrigin,
  jwtAudience,
  jwtIssuer,
  jwtKeys,
  listen,
  logFormat,
  onError,
  open,
  rateLimit,
  tlsCert,
  tlsKey,
} from '../../options/server.ts'
import { shownList } from '../../output/view.ts'

const DEFAULT_LISTEN = { host: '127.0.0.1', port: 8080 }
const nothing = { fields: {}, table: [], quiet: () => undefined }

export const serveCommand = command({
  name: 'serve',
  summary: 'Serve the box office over HTTP, until it is told to stop',
  description:
    'Callers need a token (see: tix token create), but for what --public opens. It listens on this machine only;\n' +
    'another address needs a certificate, or --behind-proxy. The log goes to standard error. SIGHUP reads the\n' +
    'certificate and the keys of JWTs anew; SIGTERM finishes what has begun. Everything else stands in docs/serve.md.',
  options: [
    listen,
    tlsCert,
    tlsKey,
    behindProxy,
    open,
    corsOrigin,
    rateLimit,
    jwtKeys,
    jwtIssuer,
    jwtAudience,
    logFormat,
    onError,
  ],
  examples: [
    'tix serve',
    'tix serve --public read --cors-origin https://tickets.example',
    'tix serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem',
    'tix serve --listen 10.0.0.7:8080 --behind-proxy 10.0.0.5 --rate-limit 100/10s',
  ],
  shows: nothing,
  run: async ({ office, takeOverSignals }, input) => {
    const { listen = DEFAULT_LISTEN, tlsCert, tlsKey, behindProxy: proxies } = input
    const tls =
      tlsCert !== undefined && tlsKey !== undefined ? { certFile: tlsCert, keyFile: tlsKey } : undefined
    assertPossible(input, listen.host)
    const { startServer } = await import('../../../server/start.ts')
    const signals = takeOverSignals()
    const server = await startServer(office, {
      ...listen,
      tls,
      proxies: proxies ?? [],
      open: input.public ?? 'nothing',
      corsOrigins: input.corsOrigin,
      rateLimit: input.rateLimit,
      jwt: jwtOf(input),
      logFormat: input.logFormat ?? 'json',
      onError: input.onError,
    })
    await signals.untilStopped(() => server.reload())
    await server.close(signals.endWaits)
    return { message: 'Stopped', data: {}, view: shownList(nothing, [], ''), written: true }
  },
})

interface Jwt {
  jwtKeys?: string | undefined
  jwtIssuer?: string | undefined
  jwtAudience?: string | undefined
}

function jwtOf({ jwtKeys: keys, jwtIssuer: issuer, jwtAudience: audience }: Jwt) {
  return keys !== undefined && issuer !== undefined && audience !== undefined
    ? { keys, issuer, audience }
    : undefined
}

interface Exposure extends Jwt {
  tlsCert?: string | undefined
  tlsKey?: string | undefined
  behindProxy?: readonly string[] | undefined
}

/** @throws Invalid with every contradiction */
function assertPossible(input: Exposure, host: string): void {
  const errors = new ErrorCollector()
  const { tlsCert, tlsKey, behindProxy, jwtKeys, jwtIssuer, jwtAudience } = input
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    errors.add(
      tlsCert === undefined ? 'tlsCert' : 'tlsKey',
      'is missing: a certificate and its key go together',
    )
  const jwt = { jwtKeys, jwtIssuer, jwtAudience }
  const missing = Object.entries(jwt).filter(([, value]) => value === undefined)
  if (missing.length < 3)
    for (const [name] of missing) errors.add(name, 'is missing: JWTs need keys, an issuer and an audience')
  if (!isLoopback(host) && tlsCert === undefined && behindProxy === undefined)
    errors.add(
      'listen',
      `is open to other machines (${host}): tokens would travel as plain text. Give --tls-cert and --tls-key, or --behind-proxy`,
    )
  errors.throwIfAny()
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}
