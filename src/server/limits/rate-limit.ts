import { isIPv4, isIPv6 } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RateLimited } from '../refusals.ts'
import type { ServerSettings } from '../settings.ts'
import { serverLimits } from './limits.ts'

/** The calls of one caller since its window began. */
interface Window {
  calls: number
  endsMs: number
}

/** Counts the calls of many, each in windows of its own. Of those who call, whoever called longest ago is forgotten first. */
export class CallCounter {
  readonly #windowMs: number
  readonly #most: number
  readonly #windows = new Map<string, Window>()
  #newest: string | undefined

  /** @param most callers that are kept */
  constructor(windowMs: number, most: number) {
    this.#windowMs = windowMs
    this.#most = most
  }

  /** Counts one call, and gives how many there were in its window, and in how many milliseconds that ends. */
  count(caller: string, nowMs: number): { calls: number; leftMs: number } {
    const window = this.#windowOf(caller)
    const isRunning = nowMs < window.endsMs && nowMs >= window.endsMs - this.#windowMs
    if (!isRunning) {
      window.calls = 0
      window.endsMs = nowMs + this.#windowMs
    }
    return { calls: ++window.calls, leftMs: window.endsMs - nowMs }
  }

  /** Counts one call less. */
  takeBack(caller: string): void {
    const window = this.#windows.get(caller)
    if (window && window.calls > 0) window.calls--
  }

  #windowOf(caller: string): Window {
    let window = this.#windows.get(caller)
    if (window && caller === this.#newest) return window
    // Set anew, it is the last one of the map.
    if (window) this.#windows.delete(caller)
    else if (this.#windows.size >= this.#most) this.#forgetOldest()
    window ??= { calls: 0, endsMs: Number.NEGATIVE_INFINITY }
    this.#windows.set(caller, window)
    this.#newest = caller
    return window
  }

  #forgetOldest(): void {
    for (const oldest of this.#windows.keys()) {
      this.#windows.delete(oldest)
      return
    }
  }
}

/**
 * Allows so many requests of each token, and of each address that shows none that is good. To be called when it is known
 * who calls. @throws RateLimited
 */
export function callCounting({ requests, windowMs }: NonNullable<ServerSettings['rateLimit']>) {
  const counter = new CallCounter(windowMs, serverLimits.rateLimitedCallers)
  return (request: FastifyRequest, reply: FastifyReply): void => {
    const { identity } = request
    const caller = typeof identity === 'object' ? identity.scope : `address:${networkOf(request.ip)}`
    const { calls, leftMs } = counter.count(caller, Date.now())
    const seconds = Math.max(1, Math.ceil(leftMs / 1000))
    reply.header('ratelimit-limit', requests)
    reply.header('ratelimit-remaining', Math.max(0, requests - calls))
    reply.header('ratelimit-reset', seconds)
    if (calls > requests) throw new RateLimited(seconds)
  }
}

/** An address without a port: some proxies say with it from which of their ports, and each connection has another one. */
export function addressOf(ip: string): string {
  const [, inBrackets, beforePort] = /^(?:\[(.*)\](?::\d+)?|([^:]*):\d+)$/.exec(ip) ?? []
  return inBrackets ?? beforePort ?? ip
}

/**
 * Whose calls are counted together: an IPv4 address, or the first 64 bits of one of IPv6, the least that one customer
 * is given. They could call from another address each time. https://www.rfc-editor.org/rfc/rfc6177
 */
export function networkOf(ip: string | undefined): string {
  // Whoever has hung up already has no address any more.
  const [address = ''] = addressOf(ip ?? '')
    .toLowerCase()
    .split('%')
  if (!isIPv6(address)) return isIPv4(address) ? address : 'unknown'
  const groups = groupsOf(address)
  const network = groups.slice(0, GROUPS / 2).map(group => group.toString(16))
  return mappedIPv4(groups) ?? `${network.join(':')}::/64`
}

const GROUPS = 8

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [before = '', after = ''] = address.split('::')
  const [first, last] = [partsOf(before), partsOf(after)]
  return [...first, ...Array<number>(GROUPS - first.length - last.length).fill(0), ...last]
}

/** The groups of a part of an address; the four numbers of IPv4 at its end are two. */
function partsOf(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap(group => {
    const [a, b, c, d] = group.split('.').map(Number)
    if (a === undefined || b === undefined || c === undefined || d === undefined)
      return Number.parseInt(group, 16)
    return [a * 256 + b, c * 256 + d]
  })
}

/** The IPv4 address that this one stands for: so a server that listens on IPv6 sees it, and proxies spell it in more ways. */
function mappedIPv4(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:65535') return undefined
  return [high >> 8, high % 256, low >> 8, low % 256].join('.')
}
