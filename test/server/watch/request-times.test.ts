import { pino } from 'pino'
import { Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { openLog } from '../../../src/server/watch/log.ts'
import { RequestTimes } from '../../../src/server/watch/request-times.ts'

it('tells the times of requests as prom-client would', async () => {
  const registry = new Registry()
  const theirs = new Histogram({
    name: 'tix_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const ours = new RequestTimes()
  const seconds = [0, 0.00004, 0.001, 0.0011, 0.25, 9.99, 10, 10.01, 3_600]
  for (const [method, route, status] of [
    ['GET', '/v1/events/{event}', 200],
    ['POST', '/v1/bookings', 201],
    ['POST', '/v1/bookings', 409],
    ['HEAD', 'none', 404],
  ] as const)
    for (const one of seconds) {
      theirs.observe({ method, route, status: String(status) }, one)
      ours.observe(method, route, status, one)
    }
  expect(ours.text().split('\n').sort()).toEqual((await registry.metrics()).split('\n').sort())
})

it('writes them into the log as pino would', async () => {
  const lines: string[] = []
  const log = openLog('json', line => lines.push(line))
  const theirs: string[] = []
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => theirs.push(line) })
  const common = { requestId: 'a_B-1z', method: 'GET', route: '/v1/events/{event}', status: 200, ms: 0.07 }
  for (const facts of [
    { ...common, actor: 'web-shop' },
    { ...common, actor: null, status: 404, code: 'NOT_FOUND' },
    { ...common, actor: 'Zoë "the\\door" \u0007 \u2028 \ud83d\ude00', ms: 1_234.5 },
  ]) {
    log.request(facts)
    logger.info(facts, 'request')
  }
  await log.flush()
  const withoutTime = lines.map(line => line.replace(/"time":"\d{4}-\d\d-\d\dT[\d:.]+Z",/, ''))
  expect(withoutTime).toEqual(theirs)
})
