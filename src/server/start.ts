import type { Server } from 'node:http'
import { Server as TlsServer } from 'node:https'
import { type AddressInfo, isIPv6 } from 'node:net'
import type { WholeStore } from '../store/store.ts'
import type { Context } from '../ticketing/context.ts'
import { Invalid } from '../values/errors.ts'
import { type JwtReader, jwtReader } from './access/jwt.ts'
import { Moment } from './answers/shared-reads.ts'
import { addOperationRoutes, buildApp } from './app.ts'
import { keepTicksFast } from './fast-ticks.ts'
import { assertCurrent, readCertificate } from './limits/certificate.ts'
import { Connections } from './limits/http-server.ts'
import { serverLimits } from './limits/limits.ts'
import { LiveFeed } from './live/feed.ts'
import { addLiveRoutes } from './live/routes.ts'
import { addDocumentRoute } from './openapi/route.ts'
import { addTicketFiles } from './routes/ticket-files.ts'
import type { ServerSettings } from './settings.ts'
import { warmUp } from './warm-up.ts'
import { addHealthRoutes } from './watch/health.ts'
import { openLog, type ServerLog } from './watch/log.ts'
import { Metrics } from './watch/metrics.ts'
import { incidentReporter } from './watch/on-error.ts'
import { timedStore } from './watch/timed-store.ts'
import { Watch } from './watch/watch.ts'

/** A server that listens. */
export interface RunningServer {
  /** Where, as a URL. */
  url: string
  /** Reads the certificate and the keys of JWTs anew. */
  reload: () => void
  /** Takes no new connections, finishes what has begun, and ends. @param endWaits ends what waits for the store for too long */
  close: (endWaits?: () => void) => Promise<void>
}

/** @throws Invalid for settings that cannot be, and an address that cannot be listened on */
export async function startServer(
  { store, ...others }: Context & { store: WholeStore },
  settings: ServerSettings,
  writeLog?: (line: string) => void,
): Promise<RunningServer> {
  keepTicksFast()
  const log = openLog(settings.logFormat, writeLog)
  const jwts = settings.jwt && jwtReader(settings.jwt, log.failed)
  const report = settings.onError === undefined ? undefined : incidentReporter(settings.onError, log.failed)
  const watch = new Watch(log, new Metrics(), report)
  store.observe(group => watch.metrics.committed(group))
  await store.readLongAside()
  const office: Context = { ...others, store: timedStore(store, watch) }
  const moment = new Moment(office)
  const app = await buildApp({ office, moment, settings, watch, readForeign: jwts?.read })
  const connections = new Connections(app.server)
  app.addHook('preClose', () => connections.windUp())
  const feed = new LiveFeed(office, watch.metrics, error => watch.failed(error))
  let isClosing = false
  addHealthRoutes(app, store, watch, () => isClosing)
  addDocumentRoute(app)
  addOperationRoutes(app, office, moment)
  addTicketFiles(app, office)
  addLiveRoutes(app, office, feed, (error, request) => watch.unexpected(error, request))
  await warmUp(app, office, watch)
  await app.listen({ host: settings.host, port: settings.port }).catch(error => {
    throw cannotListen(error, settings)
  })
  const url = urlOf(settings, app.server.address())
  log.info('listening', { url })
  if (settings.tls) tellIfNotCurrent(settings.tls, log)
  return {
    url,
    reload: () => {
      reload(app.server, settings, jwts, log)
      feed.dismiss().catch(log.failed)
    },
    close: async endWaits => {
      isClosing = true
      log.info('closing')
      feed.close()
      const ends = [
        setTimeout(() => endWaits?.(), serverLimits.waitsEndMs),
        setTimeout(() => connections.cut(), serverLimits.closeMs),
      ]
      await app.close()
      connections.closed()
      ends.forEach(clearTimeout)
      log.info('closed')
      await log.flush()
    },
  }
}

/** What cannot be read, or does not fit, leaves what is in use. */
function reload(server: Server, { tls }: ServerSettings, jwts: JwtReader | undefined, log: ServerLog): void {
  const attempt = (done: string, read: () => void) => {
    try {
      read()
      log.info(done)
    } catch (error) {
      log.failed(error)
    }
  }
  if (tls && server instanceof TlsServer)
    attempt('certificate read anew', () => {
      server.setSecureContext(readCertificate(tls))
      tellIfNotCurrent(tls, log)
    })
  if (jwts) attempt('keys of JWTs read anew', jwts.reload)
}

/** Callers see no more than that they cannot connect, and the server nothing of it. */
function tellIfNotCurrent(tls: NonNullable<ServerSettings['tls']>, log: ServerLog): void {
  try {
    assertCurrent(tls, Date.now())
  } catch (error) {
    log.failed(error)
  }
}

function cannotListen(error: unknown, { host, port }: ServerSettings): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'this user may not',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'there is no such host',
  }
  const reason = typeof code === 'string' ? reasons[code] : undefined
  const where = `${isIPv6(host) ? `[${host}]` : host}:${port}`
  return reason === undefined ? error : Invalid.field('listen', `cannot be ${where}: ${reason}`)
}

function urlOf({ tls }: ServerSettings, address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the server listens nowhere')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `${tls ? 'https' : 'http'}://${host}:${address.port}`
}
