import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Overloaded } from '../refusals.ts'
import { serverLimits } from './limits.ts'
import { Load } from './load.ts'

/** Turns away what the server could not do in time, before it is begun. */
export function addOverloadGuards(app: FastifyInstance): void {
  const load = new Load()
  app.addHook('onClose', async () => load.stop())
  let underWay = 0
  app.addHook('onRequest', ({ route }, _reply, done) => {
    // The health of the server is told also when it is bad.
    if (route?.rule === undefined) return done()
    if (isCounted(route)) {
      // Counted down again by onResponse, whatever comes of it.
      underWay++
      if (underWay > serverLimits.requestsUnderWay)
        return done(new Overloaded('Too many requests are under way; try again'))
      if (load.isLoopLate) return done(tooMuch())
    }
    done(load.isHeapFull ? tooMuch() : undefined)
  })
  app.addHook('onResponse', ({ route }, _reply, done) => {
    if (isCounted(route)) underWay--
    done()
  })
}

function tooMuch(): Overloaded {
  return new Overloaded('The server has too much to do; try again')
}

/** Those who listen stay for long, and have a limit of their own. */
function isCounted(route: FastifyRequest['route']): boolean {
  return route?.rule !== undefined && route.takesTicket !== true
}
