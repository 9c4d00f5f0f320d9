import type { Server } from 'node:http'
import { Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { WholeStore } from '../store/store.ts'
import type { Context } from '../ticketing/context.ts'
import { buildApp } from './app.ts'
import { readCertificate } from './limits/http-server.ts'
import { serverLimits } from './limits/limits.ts'
import type { Settings } from './settings.ts'
import { addHealthRoutes } from './watch/health.ts'
import { openLog, type ServerLog } from './watch/log.ts'
import { Metrics } from './watch/metrics.ts'
import { incidentReporter } from './watch/on-error.ts'
import { Watch } from './watch/watch.ts'

/** A server that listens. */
export interface RunningServer {
  /** Where, as a URL. */
  url: string
  /** Reads the certificate anew. */
  reload: () => void
  /** Takes no new connections, finishes what has begun, and ends. */
  close: () => Promise<void>
}

/** @throws Invalid for settings that cannot be, StorageFailed for an address that cannot be listened on */
export async function startServer(
  office: Context & { store: WholeStore },
  settings: Settings,
  writeLog?: (line: string) => void,
): Promise<RunningServer> {
  const log = openLog(settings.logFormat, writeLog)
  const report = settings.onError === undefined ? undefined : incidentReporter(settings.onError, log.failed)
  const watch = new Watch(log, new Metrics(), report)
  const app = buildApp(office, settings, watch, undefined)
  let isClosing = false
  addHealthRoutes(app, office.store, watch.metrics, () => isClosing)
  await app.listen({ host: settings.host, port: settings.port })
  const url = urlOf(settings, app.server.address())
  log.info('listening', { url })
  return {
    url,
    reload: () => reload(app.server, settings, log),
    close: async () => {
      isClosing = true
      log.info('closing')
      const cutOff = setTimeout(() => app.server.closeAllConnections(), serverLimits.closeMs)
      await app.close()
      clearTimeout(cutOff)
      log.info('closed')
      log.flush()
    },
  }
}

/** A certificate that cannot be read, or does not fit its key, leaves the one that is in use. */
function reload(server: Server, { tls }: Settings, log: ServerLog): void {
  if (!tls || !(server instanceof TlsServer)) return
  try {
    server.setSecureContext(readCertificate(tls))
    log.info('certificate read anew')
  } catch (error) {
    log.failed(error)
  }
}

function urlOf({ tls }: Settings, address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the server listens nowhere')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `${tls ? 'https' : 'http'}://${host}:${address.port}`
}
