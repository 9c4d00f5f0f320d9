import { createHmac, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { serverLimits } from '../../../src/server/limits/limits.ts'
import { incidentReporter } from '../../../src/server/watch/on-error.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { Busy, Corrupt } from '../../../src/values/errors.ts'
import { when } from '../../../src/values/time/when.ts'
import { eventually } from '../../support/busy-machine.ts'
import { scratchFolder } from '../../support/tix.ts'
import { makeCertificate } from '../support/certificate.ts'
import { listen } from '../support/event-stream.ts'
import { testServer } from '../support/server.ts'

const folder = scratchFolder()
const starts = when('2031-05-01T20:00Z')

describe('limits of rate', () => {
  it('are those of each token, and of each address without one', async () => {
    const server = await testServer(folder, 'rate.db', {
      rateLimit: { requests: 3, windowMs: 60_000 },
      open: 'read',
    })
    await createEvent(server.office, { name: 'Jazz', capacity: 5, starts })
    const [one, other] = [(await server.token('viewer')).secret, (await server.token('viewer')).secret]
    const ask = (token?: string) => server.ask('GET', '/v1/events', { token })
    for (let i = 0; i < 3; i++) expect((await ask(one)).status).toBe(200)
    const { status, headers, body } = await ask(one)
    expect([status, body.error.code]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect(headers.get('ratelimit-limit')).toBe('3')
    expect((await ask(other)).status).toBe(200)
    // Whoever guesses tokens is counted by where they call from.
    for (let i = 0; i < 3; i++) expect((await ask(`tix_${'A'.repeat(54)}`)).status).toBe(401)
    expect((await ask('tix_another_guess_of_a_token')).status).toBe(429)
    expect((await ask()).status).toBe(429)
    // Also of what there is not, and of what anybody may ask.
    expect((await server.ask('GET', '/v1/nothing')).status).toBe(429)
    expect((await server.ask('GET', '/v1/openapi.json')).status).toBe(429)
    expect((await server.ask('GET', '/v1/nothing', { token: other })).status).toBe(404)
    expect((await server.ask('GET', '/healthz')).status).toBe(200)
  })

  it('count nothing before anybody calls', async () => {
    const server = await testServer(folder, 'rate-of-none.db', {
      rateLimit: { requests: 1, windowMs: 60_000 },
      proxies: ['127.0.0.1'],
    })
    const headers = { 'x-forwarded-for': '::1' }
    expect((await server.ask('GET', '/v1/events', { headers })).status).toBe(401)
  })

  it('count whom a proxy names only where the proxy is one of ours', async () => {
    const rateLimit = { requests: 1, windowMs: 60_000 }
    const statuses = async (proxies: string[]) => {
      const server = await testServer(folder, `proxy-${proxies.length}.db`, {
        rateLimit,
        proxies,
        open: 'read',
      })
      await createEvent(server.office, { name: 'Jazz', capacity: 5, starts })
      const from = (address: string) =>
        server.ask('GET', '/v1/events', { headers: { 'x-forwarded-for': address } })
      return [(await from('192.0.2.1')).status, (await from('192.0.2.2')).status]
    }
    expect(await statuses([])).toEqual([200, 429])
    expect(await statuses(['127.0.0.1'])).toEqual([200, 200])
  })
})

describe('JWTs', () => {
  it('are taken by keys, issuer, audience, expiry and role, and limited to their events', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const stranger = await generateKeyPair('ES256')
    const keys = join(folder, 'keys.json')
    writeFileSync(
      keys,
      JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'ES256' }] }),
    )
    const jwt = { keys, issuer: 'https://login.example', audience: 'tix' }
    const server = await testServer(folder, 'jwt.db', { jwt })
    for (const name of ['Jazz', 'Blues']) await createEvent(server.office, { name, capacity: 5, starts })
    const sign = (
      claims: object,
      key = privateKey,
      more = { iss: jwt.issuer, aud: jwt.audience, exp: '1h' },
    ) =>
      new SignJWT({ role: 'organizer', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'a' })
        .setSubject('ada')
        .setIssuer(more.iss)
        .setAudience(more.aud)
        .setExpirationTime(more.exp)
        .sign(key)
    const status = async (token: string, path = '/v1/events/jazz') =>
      (await server.ask('GET', path, { token })).status
    expect(await status(await sign({}))).toBe(200)
    expect(await status(await sign({ role: 'viewer' }), '/v1/log')).toBe(403)
    expect(await status(await sign({ events: ['blues'] }))).toBe(404)
    expect(await status(await sign({ events: ['blues'] }), '/v1/events/blues')).toBe(200)
    const good = { iss: jwt.issuer, aud: jwt.audience, exp: '1h' }
    const bad = [
      sign({ role: 'king' }),
      sign({ role: undefined }),
      sign({ events: 'blues' }),
      sign({ events: [['blues']] }),
      sign({}, stranger.privateKey),
      sign({}, privateKey, { ...good, iss: 'https://elsewhere.example' }),
      sign({}, privateKey, { ...good, aud: 'other' }),
      sign({}, privateKey, { ...good, exp: '-1h' }),
      Promise.resolve(
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"role":"owner"}').toString('base64url')}.`,
      ),
    ]
    const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const inAnHour = Math.floor(Date.now() / 1000) + 3_600
    const endless = { role: 'owner', sub: 'eve', iss: jwt.issuer, aud: jwt.audience }
    const claims = { ...endless, exp: inAnHour }
    // With the public key as the secret of an algorithm that has one.
    const signing = `${encoded({ alg: 'HS256', kid: 'a' })}.${encoded(claims)}`
    const publicPem = await exportSPKI(publicKey)
    bad.push(
      Promise.resolve(`${signing}.${createHmac('sha256', publicPem).update(signing).digest('base64url')}`),
      // With a key that it brings itself, or names.
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(stranger.publicKey) })
        .sign(stranger.privateKey),
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: '../../dev/null', jku: 'https://evil.example/keys' })
        .sign(stranger.privateKey),
      // For ever.
      new SignJWT(endless).setProtectedHeader({ alg: 'ES256', kid: 'a' }).sign(privateKey),
      sign({ long: 'x'.repeat(9_000) }),
    )
    for (const token of bad) expect(await status(await token)).toBe(401)
    const { body } = await server.ask('POST', '/v1/events', {
      token: await sign({}),
      body: { name: 'New', capacity: 1, starts: '2031-01-01T20:00Z' },
    })
    expect(body.data.event.slug).toBe('new')
    const { body: log } = await server.ask('GET', '/v1/log?limit=1', { token: await sign({}) })
    expect(log.data.entries[0].actor).toBe('ada')
    // Keys that are no good leave those that are in use.
    const old = await sign({})
    const listening = await listen(`${server.url}/v1/availability/live`, { authorization: `Bearer ${old}` })
    await listening.next()
    writeFileSync(keys, '{')
    server.server.reload()
    expect(await status(old)).toBe(200)
    await createEvent(server.office, { name: 'Soul', capacity: 5, starts })
    expect((await listening.next()).data.availability).toMatchObject([{ event: { slug: 'soul' } }])
    writeFileSync(
      keys,
      JSON.stringify({ keys: [{ ...(await exportJWK(stranger.publicKey)), kid: 'a', alg: 'ES256' }] }),
    )
    server.server.reload()
    expect([await status(old), await status(await sign({}, stranger.privateKey))]).toEqual([401, 200])
    await listening.ended
  })

  it('are not checked any more at an address that showed too many bad ones', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const keys = join(folder, 'guessed.json')
    writeFileSync(keys, JSON.stringify({ keys: [await exportJWK(publicKey)] }))
    const jwt = { keys, issuer: 'https://login.example', audience: 'tix' }
    const rateLimit = { requests: 5, windowMs: 600_000 }
    const server = await testServer(folder, 'guessed.db', { jwt, rateLimit })
    await createEvent(server.office, { name: 'Jazz', capacity: 5, starts })
    const signed = (sub: string) =>
      new SignJWT({ role: 'viewer' })
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject(sub)
        .setIssuer(jwt.issuer)
        .setAudience(jwt.audience)
        .setExpirationTime('1h')
        .sign(privateKey)
    const status = async (token: string) => (await server.ask('GET', '/v1/events', { token })).status
    const [ada, eve] = [await signed('ada'), await signed('eve')]
    expect(await status(ada)).toBe(200)
    for (let n = 0; n < rateLimit.requests; n++)
      expect(await status(`${eve.slice(0, -9)}${n}AAAAAAAA`)).toBe(401)
    // It is good, and nobody looks: one in a million guesses would be, too.
    expect(await status(eve)).toBe(429)
    expect(await status(ada)).toBe(200)
  })

  it('that do not say by which key they were signed may be by any that there is', async () => {
    const pairs = [await generateKeyPair('ES256'), await generateKeyPair('ES256')]
    const stranger = await generateKeyPair('ES256')
    const keys = join(folder, 'two-keys.json')
    const known = await Promise.all(pairs.map(({ publicKey }) => exportJWK(publicKey)))
    writeFileSync(keys, JSON.stringify({ keys: known }))
    const jwt = { keys, issuer: 'https://login.example', audience: 'tix' }
    const server = await testServer(folder, 'two-keys.db', { jwt })
    await createEvent(server.office, { name: 'Jazz', capacity: 5, starts })
    const statuses: number[] = []
    for (const { privateKey } of [...pairs, stranger])
      for (const aud of ['tix', 'other']) {
        const token = await new SignJWT({ role: 'viewer', sub: 'ada', iss: jwt.issuer, aud })
          .setProtectedHeader({ alg: 'ES256' })
          .setExpirationTime('1h')
          .sign(privateKey)
        statuses.push((await server.ask('GET', '/v1/events/jazz', { token })).status)
      }
    expect(statuses).toEqual([200, 401, 200, 401, 401, 401])
  })

  it('are not called bad while nobody can tell, because their keys cannot be fetched', async () => {
    // Nobody listens there.
    const jwt = { keys: 'https://127.0.0.1:9/jwks.json', issuer: 'https://login.example', audience: 'tix' }
    const server = await testServer(folder, 'outage.db', { jwt })
    await createEvent(server.office, { name: 'Jazz', capacity: 5, starts })
    const { privateKey } = await generateKeyPair('ES256')
    const signed = await new SignJWT({ role: 'viewer', sub: 'ada' })
      .setProtectedHeader({ alg: 'ES256', kid: 'a' })
      .sign(privateKey)
    const told = async (token: string) => {
      const { status, headers } = await server.ask('GET', '/v1/events/jazz', { token })
      return [status, headers.get('retry-after')]
    }
    expect(await told(signed)).toEqual([503, '1'])
    const why = expect.objectContaining({ message: expect.stringMatching(/^fetch failed/) })
    expect(server.log).toContainEqual(expect.objectContaining({ err: why }))
    expect(await told('no-token-of-any-kind-at-all')).toEqual([401, null])
    expect(await told((await server.token('viewer')).secret)).toEqual([200, null])
  })
})

describe('what is watched', () => {
  it('are requests, bookings and refusals, for Prometheus', async () => {
    const server = await testServer(folder, 'metrics.db')
    await createEvent(server.office, { name: 'Jazz', capacity: 1, starts })
    const token = (await server.token('seller')).secret
    const body = { event: 'jazz', email: 'ada@example.com' }
    for (let i = 0; i < 3; i++) await server.ask('POST', '/v1/bookings', { token, body })
    const { text, headers } = await server.ask('GET', '/metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    expect(text).toMatch(/^tix_bookings_total 1$/m)
    expect(text).toMatch(/^tix_refusals_total\{code="SOLD_OUT"\} 2$/m)
    expect(text).toMatch(
      /^tix_http_request_duration_seconds_count\{method="POST",route="\/v1\/bookings",status="409"\} 2$/m,
    )
    expect(text).toMatch(/^tix_store_write_seconds_count [1-9]/m)
    expect(text).toMatch(/^tix_store_(lock_wait_seconds|commit_seconds|group_writes)_count [1-9]/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m)
    // What promtool check metrics asks for: help and type of each, no name twice, and only counters called so.
    const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)]
    const names = types.map(([, name]) => name)
    expect(types.filter(([, name, type]) => name?.endsWith('_total') !== (type === 'counter'))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
    expect([...text.matchAll(/^# HELP (\w+) /gm)].map(([, name]) => name)).toEqual(names)
    expect(text).not.toMatch(/example\.com/)
  })

  it('is nothing before anybody asks, though the way of a booking was gone once', async () => {
    const server = await testServer(folder, 'fresh.db')
    expect(server.log.map(({ msg }) => msg)).toEqual(['failed', 'listening'])
    expect(server.log[0]).toMatchObject({ err: { type: 'NoDatabase' } })
    const { text } = await server.ask('GET', '/metrics')
    expect(text).not.toMatch(
      /^tix_(http_request_duration_seconds_count|refusals_total|store_\w+_count) [1-9]/m,
    )
    expect(text).not.toMatch(/^tix_refusals_total\{/m)
  })

  it.each(['/metrics/', '/%6detrics', '/readyz/', '/healthz/'])(
    'is not at %s, which a proxy that keeps the others inside would let through',
    async path => {
      const server = await testServer(folder, 'spelled.db')
      expect((await server.ask('GET', path)).status).toBe(404)
      expect((await server.ask('GET', '/metrics?x=1')).status).toBe(200)
    },
  )

  it('is ready only while its store answers, and takes writes', async () => {
    const server = await testServer(folder, 'ready.db')
    const before = await server.ask('GET', '/readyz')
    expect([before.status, before.body.checks.store]).toEqual([503, false])
    await createEvent(server.office, { name: 'Jazz', capacity: 1, starts })
    const read = vi.spyOn(server.office.store, 'read')
    const after = await server.ask('GET', '/readyz')
    expect(read.mock.calls[0]?.[1]).toEqual({ timeoutMs: 2_000 })
    expect([after.status, after.body]).toEqual([
      200,
      { status: 'ready', checks: { store: true, writes: true, disk: true, open: true } },
    ])
    // As of a standby, or of a file that may only be read.
    const write = vi.spyOn(server.office.store, 'write').mockRejectedValueOnce(new Busy('only reads'))
    const reading = await server.ask('GET', '/readyz')
    expect(write.mock.calls[0]?.[1]).toEqual({ dryRun: true, timeoutMs: 2_000 })
    expect([reading.status, reading.body.checks]).toMatchObject([503, { store: true, writes: false }])
  })

  it('says in the log why it is not ready, once for as long as the reason is the same', async () => {
    const server = await testServer(folder, 'unready.db')
    await createEvent(server.office, { name: 'Jazz', capacity: 1, starts })
    const write = vi.spyOn(server.office.store, 'write')
    const newer = new Corrupt('a newer tix wrote it')
    const failures = [newer, newer, ...[1, 2].map(s => new Busy(`busy for ${s} s`)), undefined, newer]
    for (const failure of failures) {
      if (failure) write.mockRejectedValueOnce(failure)
      expect((await server.ask('GET', '/readyz')).status).toBe(failure ? 503 : 200)
    }
    const told = server.log.filter(({ msg, route }) => msg === 'failed' && route === '/readyz')
    expect(told.map(({ err }) => err)).toMatchObject([
      { code: 'CORRUPT' },
      { code: 'BUSY' },
      { code: 'CORRUPT' },
    ])
  })

  it('errors that nobody expected are handed over, to a URL or a command, and told to no caller', async () => {
    const incidents: Record<string, unknown>[] = []
    const hook = createServer((request, response) => {
      let text = ''
      request.on('data', bytes => {
        text += bytes
      })
      request.on('end', () => {
        incidents.push(JSON.parse(text))
        response.end()
      })
    }).listen(0, '127.0.0.1')
    afterAll(() => hook.close())
    const file = join(folder, 'incident.json')
    await once(hook, 'listening')
    const { port } = hook.address() as AddressInfo
    for (const onError of [`http://127.0.0.1:${port}/`, `cat > ${file}`]) {
      const server = await testServer(folder, `hook-${onError.length}.db`, { onError })
      await createEvent(server.office, { name: 'Jazz', capacity: 1, starts })
      const token = (await server.token('viewer')).secret
      await server.ask('GET', '/v1/events', { token })
      await new Promise(resolve => setTimeout(resolve, 30)) // for so long an answer may be told again as it was
      const broken = vi.spyOn(server.office.clock, 'now').mockImplementation(() => {
        throw new Error('the clock stands still at ada@example.com')
      })
      const { status, body, text } = await server.ask('GET', '/v1/events', { token })
      broken.mockRestore()
      expect([status, body.error.code]).toEqual([500, 'INTERNAL'])
      expect(text).not.toContain('clock')
    }
    await eventually(() => expect(incidents).toHaveLength(1))
    const handed = await eventually(() => JSON.parse(readFileSync(file, 'utf8')))
    for (const incident of [incidents[0], handed])
      expect(incident).toMatchObject({
        message: expect.stringContaining('the clock stands still'),
        route: '/v1/events',
        method: 'GET',
      })
  })
})

it('ends a command that takes too long, and all that it has started', async () => {
  const file = join(folder, 'hanging')
  const failed = vi.fn()
  const report = incidentReporter(`sh -c 'echo $$ > ${file}; exec sleep 60'; true`, failed, 2_000)
  report({ at: '', message: '', stack: undefined, requestId: undefined, method: undefined, route: undefined })
  await eventually(() => expect(failed).toHaveBeenCalled())
  expect(String(failed.mock.calls[0]?.[0])).toMatch(/ended with SIGKILL/)
  const pid = Number(readFileSync(file, 'utf8'))
  await eventually(() => expect(isRunning(pid)).toBe(false))
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // Nobody may have asked yet how it ended.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe('TLS', () => {
  it('reads its certificate anew when it is told to, and keeps the one it has if that fails', async () => {
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const make = (name: string) => makeCertificate(certFile, keyFile, name)
    make('first')
    const server = await testServer(folder, 'tls.db', { tls: { certFile, keyFile } })
    const shown = () =>
      new Promise<string>((resolve, reject) => {
        const asked = tlsRequest(
          `${server.url}/healthz`,
          { rejectUnauthorized: false, agent: false },
          response => {
            if (!('getPeerCertificate' in response.socket)) return reject(new Error('no TLS'))
            resolve(
              (response.socket as import('node:tls').TLSSocket).getPeerCertificate().subject.CN as string,
            )
            response.resume()
          },
        )
        asked.on('error', reject).end()
      })
    expect(await shown()).toBe('first')
    make('second')
    server.server.reload()
    expect(await shown()).toBe('second')
    writeFileSync(certFile, 'no certificate')
    server.server.reload()
    expect(await shown()).toBe('second')
    const err = expect.objectContaining({ message: `has no certificate in PEM: ${certFile}` })
    expect(server.log).toContainEqual(expect.objectContaining({ err }))
    // One that has expired is taken, and told of.
    make('old')
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3 * 86_400_000)
    server.server.reload()
    clock.mockRestore()
    expect(await shown()).toBe('old')
    const expired = expect.objectContaining({
      message: expect.stringMatching(/^has expired on .*cert\.pem$/),
    })
    expect(server.log).toContainEqual(expect.objectContaining({ err: expired }))
    make('third')
    const cert = readFileSync(certFile)
    make('fourth')
    writeFileSync(certFile, cert)
    const misfit = testServer(folder, 'misfit.db', { tls: { certFile, keyFile } })
    await expect(misfit).rejects.toThrow(`is not the key of ${certFile}`)
    writeFileSync(keyFile, cert)
    const keyless = testServer(folder, 'keyless.db', { tls: { certFile, keyFile } })
    await expect(keyless).rejects.toThrow('has no private key')
    // Of another kind, which OpenSSL takes beside the certificate.
    writeFileSync(keyFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const unlike = testServer(folder, 'unlike.db', { tls: { certFile, keyFile } })
    await expect(unlike).rejects.toThrow(`is not the key of ${certFile}`)
  })

  it('waits as long for a handshake as for headers, and no longer', async () => {
    const [certFile, keyFile] = [join(folder, 'slow-cert.pem'), join(folder, 'slow-key.pem')]
    makeCertificate(certFile, keyFile, 'slow')
    const { headersMs } = serverLimits
    Object.assign(serverLimits, { headersMs: 100 })
    const server = await testServer(folder, 'slow-tls.db', { tls: { certFile, keyFile } })
    Object.assign(serverLimits, { headersMs })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    expect(await text(socket)).toBe('')
  })
})
