import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../../ticketing/context.ts'
import { availability } from '../../ticketing/events/availability.ts'
import type { Sees } from '../routes/route.ts'
import type { Caller } from '../settings.ts'
import type { Metrics } from '../watch/metrics.ts'
import { History, type Message } from './messages.ts'

/** Somebody who is told of changes. */
export interface Listener {
  /** An event, as it was named; `undefined`: all that are to come. */
  event: string | undefined
  /** What of it they may see; `undefined`: everything. */
  sees: Sees | undefined
  /** The last message that they know. */
  lastId: string | undefined
  /** Who they are, and whether they may still listen: their token may have been revoked. */
  caller: Caller | undefined
  /** @returns false if they do not keep up: then they are dropped */
  send: (id: string, data: string) => boolean
  /** Shows that somebody is still there; false if they do not keep up. */
  beat: () => boolean
  end: () => void
}

/** Between two looks, however much is sold: more often, nobody could read it. */
const REST_MS = 50
const BEAT_MS = 15_000

interface Channel {
  history: History
  listeners: Set<Listener>
}

/** Tells those who listen of every change of availability, whoever made it. */
export class LiveFeed {
  readonly #office: Context
  readonly #metrics: Metrics
  readonly #failed: (error: unknown) => void
  readonly #origin = randomBytes(6).toString('base64url')
  readonly #channels = new Map<string, Channel>()
  readonly #stop = new AbortController()
  #watching = false
  #beat: NodeJS.Timeout | undefined

  constructor(office: Context, metrics: Metrics, failed: (error: unknown) => void) {
    this.#office = office
    this.#metrics = metrics
    this.#failed = failed
  }

  get listeners(): number {
    let count = 0
    for (const { listeners } of this.#channels.values()) count += listeners.size
    return count
  }

  /** Tells a listener how things are, and then of every change, until they are left. @throws NotFound */
  async join(listener: Listener): Promise<void> {
    const key = listener.event ?? ''
    let channel = this.#channels.get(key)
    if (!channel) {
      channel = { history: new History(this.#origin), listeners: new Set() }
      channel.history.update(await availability(this.#office, listener.event))
      channel = this.#channels.get(key) ?? channel
      this.#channels.set(key, channel)
    } else await this.#look(channel, listener.event)
    const missed = channel.history.since(listener.lastId)
    if (missed) tell(listener, missed)
    channel.listeners.add(listener)
    this.#metrics.listeners(this.listeners)
    this.#watch()
  }

  leave(listener: Listener): void {
    const key = listener.event ?? ''
    const channel = this.#channels.get(key)
    channel?.listeners.delete(listener)
    if (channel?.listeners.size === 0) this.#channels.delete(key)
    this.#metrics.listeners(this.listeners)
  }

  /** Ends every listener. */
  close(): void {
    this.#stop.abort()
    clearInterval(this.#beat)
    for (const { listeners } of this.#channels.values()) for (const listener of listeners) listener.end()
    this.#channels.clear()
  }

  #watch(): void {
    if (this.#watching) return
    this.#watching = true
    this.#beat = setInterval(() => this.#beatAll(), BEAT_MS)
    this.#beat.unref()
    this.#follow().catch(error => {
      this.#watching = false
      clearInterval(this.#beat)
      // Whoever listens would wait in vain; they come back, and are told what they missed.
      for (const { listeners } of this.#channels.values()) for (const listener of listeners) listener.end()
      if (!this.#stop.signal.aborted) this.#failed(error)
    })
  }

  async #follow(): Promise<void> {
    for await (const _ of this.#office.store.changes({ signal: this.#stop.signal })) {
      await this.#dismiss()
      for (const [key, channel] of this.#channels) await this.#look(channel, key === '' ? undefined : key)
      await delay(REST_MS, undefined, { signal: this.#stop.signal })
    }
  }

  async #look(channel: Channel, event: string | undefined): Promise<void> {
    const message = channel.history.update(await availability(this.#office, event))
    if (!message) return
    const text = textOf(message.items)
    for (const listener of channel.listeners)
      if (listener.sees) this.#keepIf(listener, tell(listener, message))
      else this.#keepIf(listener, listener.send(message.id, text))
  }

  /** Ends those who may not listen any more. */
  async #dismiss(): Promise<void> {
    const verdicts = new Map<string, boolean>()
    for (const { listeners } of this.#channels.values())
      for (const listener of listeners) {
        const { caller } = listener
        if (!caller) continue
        const isGood = verdicts.get(caller.scope) ?? (await caller.isGood())
        verdicts.set(caller.scope, isGood)
        if (!isGood) listener.end()
      }
  }

  #beatAll(): void {
    for (const { listeners } of this.#channels.values())
      for (const listener of listeners) this.#keepIf(listener, listener.beat())
  }

  #keepIf(listener: Listener, keepsUp: boolean): void {
    if (keepsUp) return
    this.#metrics.dropped()
    listener.end()
  }
}

/** Tells a listener what they may see of a message. */
function tell(listener: Listener, { id, items }: Message): boolean {
  const { sees } = listener
  const seen = sees ? items.filter(({ event, status }) => sees({ ...event, status })) : items
  return seen.length === 0 || listener.send(id, textOf(seen))
}

function textOf(availability: Message['items']): string {
  return JSON.stringify({ availability })
}
