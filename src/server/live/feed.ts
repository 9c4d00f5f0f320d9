import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../../ticketing/context.ts'
import { NotFound } from '../../values/errors.ts'
import type { Metrics } from '../watch/metrics.ts'
import { lookByTheClock } from './by-the-clock.ts'
import { Channel, type Listener } from './channel.ts'

/** The least time between two looks, however much is sold, in milliseconds: nobody could read faster. */
const REST_MS = 50
const BEAT_MS = 15_000

/** Tells those who listen of every change of availability, whoever made it. */
export class LiveFeed {
  readonly #office: Context
  readonly #metrics: Metrics
  readonly #failed: (error: unknown) => void
  /** By the event that is listened to, as it was named. */
  readonly #channels = new Map<string | undefined, Channel>()
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
    for (const { size } of this.#channels.values()) count += size
    return count
  }

  /** Tells a listener how things are, and then of every change, until they are left. @throws NotFound */
  async join(listener: Listener): Promise<void> {
    const channel = this.#channelOf(listener.event)
    channel.add(listener)
    this.#metrics.listeners(this.listeners)
    try {
      await channel.look()
    } catch (error) {
      this.leave(listener)
      throw error
    }
    // They may have gone meanwhile.
    if (!channel.has(listener)) return
    channel.greet(listener)
    this.#watch()
  }

  leave(listener: Listener): void {
    const channel = this.#channels.get(listener.event)
    channel?.remove(listener)
    if (channel?.size === 0) this.#channels.delete(listener.event)
    this.#metrics.listeners(this.listeners)
  }

  /** Ends every listener. */
  close(): void {
    this.#stop.abort()
    clearInterval(this.#beat)
    this.#endAll()
  }

  #channelOf(event: string | undefined): Channel {
    const farewell = {
      end: (listener: Listener) => this.#end(listener),
      drop: (listener: Listener) => this.#drop(listener),
    }
    const channel = this.#channels.get(event) ?? new Channel(this.#office, event, farewell)
    this.#channels.set(event, channel)
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
      const beganMs = performance.now()
      await this.dismiss()
      await this.#lookAtAll()
      // Of thousands of events a look takes long: half of the time is for what else there is to do.
      const restMs = Math.max(REST_MS, performance.now() - beganMs)
      await delay(restMs, undefined, { signal: this.#stop.signal })
    }
  }

  async #lookAtAll(): Promise<void> {
    for (const channel of this.#channels.values()) await this.#lookOrEnd(channel)
  }

  /** Of an event that is there no more, nothing can be told. */
  async #lookOrEnd(channel: Channel): Promise<void> {
    try {
      await channel.look()
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
      for (const listener of channel.listeners) this.#end(listener)
    }
  }

  /** Ends those who may not listen any more. */
  async dismiss(): Promise<void> {
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
    for (const listener of this.#everybody()) if (!listener.beat()) this.#drop(listener)
    await this.dismiss()
  }

  #drop(listener: Listener): void {
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
    return [...this.#channels.values()].flatMap(({ listeners }) => listeners)
  }
}
