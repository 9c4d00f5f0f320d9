import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Door } from './door.ts'
import { type Entry, fateOf, Journal } from './judging/journal.ts'
import type { Kind } from './kinds/kind.ts'
import { CREATE_EVENT, CREATE_VOUCHER, KINDS } from './kinds/kinds.ts'
import { Nemesis } from './nemesis.ts'
import { run } from './processes.ts'
import { Random } from './random.ts'
import type { Servers } from './servers.ts'
import { World } from './world.ts'

export interface Torture {
  /** A path or a postgres:// URL; empty at the beginning. */
  db: string
  /** Where the acknowledged is written down, and files for and from tix are put. */
  folder: string
  seconds: number
  /** However long that takes: on a machine that is busy, little is done in a second. */
  leastRequests?: number
  seed: number
  /** So many processes at a time. */
  workers: number
  bin: string
  /** Seats of an event. */
  seats?: { least: number; most: number } | undefined
  /** `TIX_TEST_FAULT` for every process: to see whether the torture sees it. */
  fault?: string | undefined
  /** The servers that `db` leads to, if they are to be tortured, too. */
  servers?: Servers | undefined
}

interface Asked {
  id: string
  kind: Kind
  words: readonly string[]
}

/** How long a request may wait for its turn. Longer than a stopped holder and a stale lock together. */
const TIMEOUT_SECONDS = 30
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
  readonly #repeatable = new Map<string, Asked>()
  #door: Door | undefined
  #count = 0

  constructor(torture: Torture) {
    this.#torture = torture
    this.#world = new World(torture.seats ?? USUAL_SEATS, torture.folder)
    this.#random = new Random(torture.seed)
    this.journal = new Journal(join(torture.folder, 'journal.jsonl'))
    this.nemesis = new Nemesis(torture.db, new Random(torture.seed + 1), () => this.#now())
  }

  async run(): Promise<void> {
    for (let i = 0; i < FIRST_EVENTS; i++) await this.#request(CREATE_EVENT, false)
    await this.#request(CREATE_VOUCHER, false)
    const { servers } = this.#torture
    const { bin, db, folder, seed } = this.#torture
    const at = { bin, db, folder, timeoutSeconds: TIMEOUT_SECONDS }
    this.#door = await Door.open(at, this.nemesis, new Random(seed + 3))
    const raging = Promise.all([this.nemesis.rage(), servers?.rage(), this.#door.rage()])
    const { seconds, leastRequests = 0 } = this.#torture
    const untilMs = this.#now() + seconds * 1000
    const isOver = () => this.#now() >= untilMs && this.journal.entries.length >= leastRequests
    const kinds = KINDS.filter(kind => !kind.ofFiles || !this.#torture.db.includes('://'))
    const worker = async () => {
      while (!isOver()) await this.#request(this.#random.weighted(kinds), true)
    }
    await Promise.all(Array.from({ length: this.#torture.workers }, worker))
    this.nemesis.end()
    servers?.end()
    await Promise.all([this.#door.end(), raging])
    await this.#askAgain()
  }

  #now(): number {
    return performance.now() - this.#startedAt
  }

  async #request(kind: Kind, tortured: boolean): Promise<void> {
    const id = `t${this.#torture.seed}-${++this.#count}`
    const words = kind.words(this.#world, this.#random, id)
    if (!words) return
    await this.#start({ id, kind, words }, tortured)
  }

  async #start({ id, kind, words }: Asked, tortured: boolean): Promise<void> {
    if (kind.byHttp) return this.#ask({ id, kind, words })
    const { bin, fault } = this.#torture
    const db = kind.db?.(this.#world) ?? this.#torture.db
    const timeoutSeconds = kind.timeoutSeconds ?? TIMEOUT_SECONDS
    const options = ['--db', db, '--json', '--yes', '--timeout', `${timeoutSeconds}s`, '--actor', id]
    const env = tortured ? this.nemesis.environment(fault) : {}
    const reader = kind.whileInUse ? new SqliteDatabase(db, { readonly: true }) : undefined
    const startedMs = this.#now()
    const { child, ended } = run(bin, [...words, ...options], env)
    if (tortured) this.nemesis.watch(child)
    const end = await ended
    reader?.close()
    const sent = this.nemesis.signalSentTo(child)
    this.#take({ id, kind, words }, { timeoutSeconds, pid: child.pid, startedMs, sent, ...end })
    if (kind.repeatable) this.#repeatable.set(id, { id, kind, words })
  }

  async #ask({ id, kind, words }: Asked): Promise<void> {
    const startedMs = this.#now()
    const end = await this.#door?.ask(id, words)
    if (end)
      this.#take({ id, kind, words }, { timeoutSeconds: TIMEOUT_SECONDS, pid: undefined, startedMs, ...end })
  }

  #take({ id, kind, words }: Asked, end: Omit<Entry, 'id' | 'kind' | 'words' | 'wrote' | 'endedMs'>): void {
    const wrote = end.answer?.data !== undefined && (kind.wrote?.(end.answer.data) ?? true)
    this.journal.add({ id, kind: kind.name, words, wrote, endedMs: this.#now(), ...end })
    this.#world.learn(end.answer?.data)
  }

  /** Repeats, in peace, what was cut off and can be repeated: that is how a script finds out. */
  async #askAgain(): Promise<void> {
    const open = this.journal.entries
      .filter(entry => fateOf(entry) === 'uncertain')
      .flatMap(({ id }) => this.#repeatable.get(id) ?? [])
    const worker = async () => {
      for (let entry = open.pop(); entry; entry = open.pop())
        await this.#start({ ...entry, id: `${entry.id}-again` }, false)
    }
    await Promise.all([worker(), worker(), worker()])
  }
}
