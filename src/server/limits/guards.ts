import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Overloaded } from '../refusals.ts'
import { serverLimits } from './limits.ts'

/** Turns away what the server could not do in time, before it is begun. */
export async function addOverloadGuards(app: FastifyInstance): Promise<void> {
  await app.register(underPressure, {
    maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * 0.9),
    pressureHandler: request => (isGuarded(request) ? Promise.reject(tooMuch()) : undefined),
  })
  let underWay = 0
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isCounted(request)) return done()
    // Counted down again by onResponse, whatever comes of it.
    underWay++
    // Without a sample it is infinite: a machine that is busy with other things is no reason to turn anybody away.
    const { eventLoopDelay } = app.memoryUsage()
    if (Number.isFinite(eventLoopDelay) && eventLoopDelay > serverLimits.eventLoopDelayMs)
      return done(tooMuch())
    return underWay > serverLimits.requestsUnderWay
      ? done(new Overloaded('Too many requests are under way; try again'))
      : done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    if (isCounted(request)) underWay--
    done()
  })
}

function tooMuch(): Overloaded {
  return new Overloaded('The server has too much to do; try again')
}

/** Those who listen stay for long, and have a limit of their own. */
function isCounted(request: FastifyRequest): boolean {
  return isGuarded(request) && request.route?.takesTicket !== true
}

/** The health of the server is told also when it is bad. */
function isGuarded(request: FastifyRequest): boolean {
  return request.route?.rule !== undefined
}
