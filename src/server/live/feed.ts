import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../../ticketing/context.ts'
import { type Availability, availability } from '../../ticketing/events/availability.ts'
import { NotFound } from '../../values/errors.ts'
import type { Sees } from '../access/sees.ts'
import type { Caller } from '../settings.ts'
import type { Metrics } from '../watch/metrics.ts'
import { lookByTheClock } from './by-the-clock.ts'
import { History, type Message, onlySeen, seesAny, textOf } from './messages.ts'

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

/** What is listened to together. */
interface Channel {
  event: string | undefined
  history: History
  /** Whoever listens, and whether they were told yet how things are. */
  listeners: Map<Listener, boolean>
  /** A look that has not begun: it sees whatever was there when it was asked for. */
  nextLook: Promise<void> | undefined
  lastLook: Promise<void>
}

/** Tells those who listen of every change of availability, whoever made it. */
export class LiveFeed {
  readonly #office: Context
  readonly #metrics: Metrics
  readonly #failed: (error: unknown) => void
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
    const channel = this.#channelOf(listener.event)
    channel.listeners.set(listener, false)
    this.#metrics.listeners(this.listeners)
    try {
      await this.#look(channel)
    } catch (error) {
      this.leave(listener)
      throw error
    }
    // They may have gone meanwhile.
    if (!channel.listeners.has(listener)) return
    const missed = channel.history.since(listener.lastId)
    channel.listeners.set(listener, true)
    if (missed) this.#keepIf(listener, tell(listener, missed))
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
    this.#endAll()
  }

  #channelOf(event: string | undefined): Channel {
    const key = event ?? ''
    let channel = this.#channels.get(key)
    if (!channel) {
      const history = new History()
      channel = { event, history, listeners: new Map(), nextLook: undefined, lastLook: Promise.resolve() }
      this.#channels.set(key, channel)
    }
    return channel
  }

  #watch(): void {
    if (this.#watching) return
    this.#watching = true
    this.#beat = setInterval(() => this.#beatAll().catch(this.#failed), BEAT_MS)
    this.#beat.unref()
    const clock = new AbortController()
    lookByTheClock(() => this.#lookAtAll(), this.#failed, clock.signal).catch(() => {})
    this.#follow().catch(error => {
      clock.abort()
      this.#watching = false
      clearInterval(this.#beat)
      // Whoever listens would wait in vain; they come back, and are told what they missed.
      this.#endAll()
      if (!this.#stop.signal.aborted) this.#failed(error)
    })
  }

  async #follow(): Promise<void> {
    const changes = this.#office.store.changes({ signal: this.#stop.signal })
    await this.#lookAtAll() // what was committed between the first look and the listening
    for await (const _ of changes) {
      await this.#dismiss()
      await this.#lookAtAll()
      await delay(REST_MS, undefined, { signal: this.#stop.signal })
    }
  }

  async #lookAtAll(): Promise<void> {
    for (const channel of this.#channels.values()) await this.#lookOrEnd(channel)
  }

  /** Of an event that is there no more, nothing can be told. */
  async #lookOrEnd(channel: Channel): Promise<void> {
    try {
      await this.#look(channel)
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
      for (const listener of channel.listeners.keys()) this.#end(listener)
    }
  }

  /** One look after the other, so that none tells what an earlier one saw after a later one did. */
  #look(channel: Channel): Promise<void> {
    if (channel.nextLook) return channel.nextLook
    const look = channel.lastLook.then(() => {
      channel.nextLook = undefined
      return this.#lookNow(channel)
    })
    channel.nextLook = look
    channel.lastLook = look.catch(() => {})
    return look
  }

  async #lookNow({ event, history, listeners }: Channel): Promise<void> {
    const now = await availability(this.#office, event)
    const message = history.update(now, await this.#lookAt(history.missingIn(now)))
    if (!message) return
    const text = textOf(message)
    for (const [listener, isTold] of listeners)
      if (event !== undefined && !seesAny(now, listener.sees)) this.#end(listener)
      else if (isTold)
        this.#keepIf(listener, listener.sees ? tell(listener, message) : listener.send(message.id, text))
  }

  /** What has become of events that are not to come any more; nothing is said of those that were removed. */
  async #lookAt(ids: readonly number[]): Promise<Availability[]> {
    const found: Availability[] = []
    for (const id of ids)
      found.push(
        ...(await availability(this.#office, String(id)).catch(error => {
          if (error instanceof NotFound) return []
          throw error
        })),
      )
    return found
  }

  /** Ends those who may not listen any more. */
  async #dismiss(): Promise<void> {
    const verdicts = new Map<unknown, boolean>()
    for (const listener of this.#everybody()) {
      const { caller } = listener
      if (!caller) continue
      // Of one subject, JWTs end at different times.
      const who = caller.token?.id ?? caller
      const isGood = verdicts.get(who) ?? (await caller.isGood())
      verdicts.set(who, isGood)
      if (!isGood) this.#end(listener)
    }
  }

  async #beatAll(): Promise<void> {
    for (const listener of this.#everybody()) this.#keepIf(listener, listener.beat())
    await this.#dismiss()
  }

  #keepIf(listener: Listener, keepsUp: boolean): void {
    if (keepsUp) return
    this.#metrics.dropped()
    this.#end(listener)
  }

  #end(listener: Listener): void {
    this.leave(listener)
    listener.end()
  }

  #endAll(): void {
    for (const listener of this.#everybody()) this.#end(listener)
  }

  #everybody(): Listener[] {
    return [...this.#channels.values()].flatMap(({ listeners }) => [...listeners.keys()])
  }
}

/** Tells a listener what they may see of a message. */
function tell(listener: Listener, message: Message): boolean {
  const { sees } = listener
  const seen = sees ? onlySeen(message, sees) : message
  const isNothing = seen.items.length === 0 && seen.gone.length === 0 && !message.isWhole
  return isNothing || listener.send(message.id, textOf(seen))
}
