import type { FastifyRequest } from 'fastify'
import { Overloaded } from '../refusals.ts'
import { serverLimits } from './limits.ts'
import { Load } from './load.ts'

/** Turns away what the server could not do in time, before it is begun. */
export class OverloadGuards {
  readonly #load = new Load()
  #underWay = 0

  /** To be called once for a request, before it is begun. */
  refusalOf({ route }: FastifyRequest): Overloaded | undefined {
    // The health of the server is told also when it is bad.
    if (route?.rule === undefined) return undefined
    if (isCounted(route)) {
      this.#underWay++
      if (this.#underWay > serverLimits.requestsUnderWay)
        return new Overloaded('Too many requests are under way; try again')
      if (this.#load.isLoopLate) return tooMuch()
    }
    return this.#load.isHeapFull ? tooMuch() : undefined
  }

  /** To be called when it is over, whatever came of it. */
  over({ route }: FastifyRequest): void {
    if (isCounted(route)) this.#underWay--
  }

  stop(): void {
    this.#load.stop()
  }
}

function tooMuch(): Overloaded {
  return new Overloaded('The server has too much to do; try again')
}

/** Those who listen stay for long, and have a limit of their own. */
function isCounted(route: FastifyRequest['route']): boolean {
  return route?.rule !== undefined && route.takesTicket !== true
}
