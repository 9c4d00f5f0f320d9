import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { Overloaded } from '../refusals.ts'
import { serverLimits } from './limits.ts'
import { Load } from './load.ts'

/** Turns requests away that the server could not answer in time, before they are begun. */
export class OverloadGuards {
  readonly #load = new Load()
  #underWay = 0
  #bodiesBytes = 0

  /** To be called once for a request, before it is begun. */
  refusalOf({ route, headers }: FastifyRequest): Overloaded | undefined {
    // The health of the server is told also when it is bad.
    if (route?.rule === undefined) return undefined
    if (isCounted(route)) {
      const bytes = longBodyOf(headers)
      this.#underWay++
      this.#bodiesBytes += bytes
      if (this.#underWay > serverLimits.requestsUnderWay)
        return new Overloaded('Too many requests are under way; try again')
      if (bytes > 0 && this.#bodiesBytes > serverLimits.bodiesBytes)
        return new Overloaded('Too much is being sent at the same time; try again')
      if (this.#load.isLoopLate) return tooMuch()
    }
    return this.#load.isHeapFull ? tooMuch() : undefined
  }

  /** To be called when it is over, whatever came of it. */
  over({ route, headers }: FastifyRequest): void {
    if (!isCounted(route)) return
    this.#underWay--
    this.#bodiesBytes -= longBodyOf(headers)
  }

  stop(): void {
    this.#load.stop()
  }
}

function tooMuch(): Overloaded {
  return new Overloaded('The server has too much to do; try again')
}

/** How many bytes a long body may take in memory while it is received; 0 for a short one. */
function longBodyOf(headers: IncomingHttpHeaders): number {
  const length = headers['content-length']
  if (length === undefined) return headers['transfer-encoding'] === undefined ? 0 : serverLimits.bodyBytes
  return Number(length) <= serverLimits.smallBodyBytes ? 0 : Math.min(Number(length), serverLimits.bodyBytes)
}

/** Whether a request counts as under way: listeners stay for long, and have a limit of their own. */
function isCounted(route: FastifyRequest['route']): boolean {
  return route?.rule !== undefined && route.takesTicket !== true
}
