import { afterAll } from 'vitest'
import { serverLimits } from '../../../src/server/limits/limits.ts'
import type { ServerSettings } from '../../../src/server/settings.ts'
import { startServer } from '../../../src/server/start.ts'
import { openStore } from '../../../src/store/open.ts'
import type { TokenRole } from '../../../src/store/queries/tokens.ts'
import { createToken } from '../../../src/ticketing/access/create-token.ts'
import type { Clock } from '../../../src/ticketing/context.ts'
import { instant } from '../../../src/values/time/instant.ts'
import { newDatabase } from '../../support/databases.ts'
import { randomText } from '../../support/office.ts'
import { assertDeclared } from './declared.ts'

// Server, clients and test share one event loop, and others the machine: that is no reason to turn away what a test asks.
Object.assign(serverLimits, {
  eventLoopDelayMs: Number.POSITIVE_INFINITY,
  headersMs: 120_000,
  requestMs: 120_000,
})

/** Asks again while a process is too busy to hear, as it tells its callers to. */
export async function patiently(ask: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    const reply = await ask()
    if (![408, 503].includes(reply.status)) return reply
  }
}

export interface Reply {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  body: any
  text: string
}

export interface Asking {
  token?: string | undefined
  body?: unknown
  headers?: Record<string, string>
}

const CLOSED: ServerSettings = {
  host: '127.0.0.1',
  port: 0,
  proxies: [],
  open: 'nothing',
  corsOrigins: [],
  logFormat: 'json',
}

/** A server in the test's own process, on a database of its own, asked over TCP. */
export async function testServer(folder: string, name: string, settings: Partial<ServerSettings> = {}) {
  return serverAt(await newDatabase(folder, name), settings)
}

export async function serverAt(
  db: string,
  settings: Partial<ServerSettings> = {},
  clock: Clock = { now: () => instant(Date.now()) },
) {
  const waits = new AbortController()
  const store = await openStore(db, { timeoutMs: 60_000, signal: waits.signal })
  const office = { store, clock, random: randomText, actor: 'tester' }
  const log: Record<string, unknown>[] = []
  const server = await startServer(office, { ...CLOSED, ...settings }, line => {
    log.push(JSON.parse(line))
  })
  afterAll(async () => {
    await server.close()
    await store.close()
  })
  const ask = (method: string, path: string, asking: Asking = {}) => request(server.url, method, path, asking)
  const token = async (role: TokenRole, events: readonly string[] = [], expiresMs?: number) => {
    const name = `${role}-${randomText(6)}`
    const { secret } = await createToken(office, { name, role, events, expiresMs })
    if (secret === null) throw new Error('a new token has a secret')
    return { name, secret }
  }
  const stop = () => server.close(() => waits.abort())
  return { db, office, server, log, ask, token, stop, url: server.url }
}

export type TestServer = Awaited<ReturnType<typeof testServer>>

export async function request(
  url: string,
  method: string,
  path: string,
  { token, body, headers = {} }: Asking,
): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  assertDeclared(method, path, response.status, type, text)
  const isJson = type.includes('application/json') && text !== ''
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : undefined,
    text,
  }
}
