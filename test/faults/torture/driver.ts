import { type Entry, fateOf, Journal } from './journal.ts'
import { createEvent, KINDS, type Kind } from './kinds.ts'
import { Nemesis } from './nemesis.ts'
import { run } from './processes.ts'
import { Random } from './random.ts'
import { World } from './world.ts'

export interface Torture {
  /** A path or a postgres:// URL; empty at the beginning. */
  db: string
  /** Where the acknowledged is written down. */
  journal: string
  seconds: number
  seed: number
  /** So many processes at a time. */
  workers: number
  bin: string
  /** Seats of an event. */
  seats?: { least: number; most: number } | undefined
  /** `TIX_TEST_FAULT` for every process: to see whether the torture sees it. */
  fault?: string | undefined
}

/** How long a request may wait for its turn. Longer than a stopped holder and a stale lock together. */
export const TIMEOUT_SECONDS = 30
const FIRST_EVENTS = 3
const USUAL_SEATS = { least: 20, most: 120 }

/** Starts real processes at random and has them tortured, until the time is over. */
export class Driver {
  readonly journal: Journal
  readonly nemesis: Nemesis
  readonly #torture: Torture
  readonly #random: Random
  readonly #world: World
  readonly #startedAt = performance.now()
  #count = 0

  constructor(torture: Torture) {
    this.#torture = torture
    this.#world = new World(torture.seats ?? USUAL_SEATS)
    this.#random = new Random(torture.seed)
    this.journal = new Journal(torture.journal)
    this.nemesis = new Nemesis(torture.db, new Random(torture.seed + 1), () => this.#now())
  }

  async run(): Promise<void> {
    const first: Kind = { name: 'create-event', weight: 1, words: createEvent }
    for (let i = 0; i < FIRST_EVENTS; i++) await this.#request(first, false)
    const raging = this.nemesis.rage()
    const untilMs = this.#now() + this.#torture.seconds * 1000
    const worker = async () => {
      while (this.#now() < untilMs) await this.#request(this.#random.weighted(KINDS), true)
    }
    await Promise.all(Array.from({ length: this.#torture.workers }, worker))
    this.nemesis.end()
    await raging
    await this.#askAgain()
  }

  #now(): number {
    return performance.now() - this.#startedAt
  }

  async #request(kind: Kind, tortured: boolean): Promise<void> {
    const id = `t${this.#torture.seed}-${++this.#count}`
    const words = kind.words(this.#world, this.#random, id)
    if (!words) return
    await this.#start({ id, kind: kind.name, reads: kind.reads === true, words }, tortured)
  }

  async #start(asked: Pick<Entry, 'id' | 'kind' | 'reads' | 'words'>, tortured: boolean): Promise<void> {
    const { db, bin, fault } = this.#torture
    const options = ['--db', db, '--json', '--yes', '--timeout', `${TIMEOUT_SECONDS}s`, '--actor', asked.id]
    const env = tortured ? this.nemesis.environment(fault) : {}
    const startedMs = this.#now()
    const { child, ended } = run(bin, [...asked.words, ...options], env)
    if (tortured) this.nemesis.watch(child)
    const end = await ended
    const sent = this.nemesis.signalSentTo(child)
    this.journal.add({ ...asked, startedMs, endedMs: this.#now(), sent, ...end })
    if (end.answer?.success) this.#world.learn(end.answer.data)
  }

  /** Repeats, in peace, what was cut off and had an idempotency key: that is how a script finds out. */
  async #askAgain(): Promise<void> {
    const open = this.journal.entries.filter(
      entry => fateOf(entry) === 'uncertain' && entry.words.includes('--idempotency-key'),
    )
    const worker = async () => {
      for (let entry = open.pop(); entry; entry = open.pop())
        await this.#start({ ...entry, id: `${entry.id}-again` }, false)
    }
    await Promise.all([worker(), worker(), worker()])
  }
}
