import type { ChildProcess } from 'node:child_process'
import { rmdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { wrongClock } from './clock.ts'
import { processInTransaction } from './lock-holder.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'

const SIGNALS = ['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const

/** How often each thing is done, at random around these means, in milliseconds. */
const EVERY_MS = { holderKilled: 4000, stopped: 6000, lockRemoved: 700 }
/** A process stopped for so long has lost its file lock: others take it over after 2 s. */
const STOPPED_MS = { least: 2200, most: 3500 }
/** After a holder was killed, its lock is left to go stale: how long others wait for that is measured. */
const LOCK_LEFT_MS = 5000
/** How long to look for a process in its transaction before giving up. */
const HUNT_MS = 1500
const KILLED_SHARE = 0.4
/** Processes that linger in their transaction, so that kills and stops find them there. */
const LINGERING_SHARE = 0.06
const LINGER_MS = { least: 20, most: 300 }
const CLOCK_WRONG_SHARE = 0.1
const CLOCK_WRONG_MS = 3_600_000

/** Everything that goes wrong on purpose, and the count of it. */
export class Nemesis {
  readonly sent: Record<string, number> = {}
  /** When a process was killed inside its transaction, in milliseconds since the run began. */
  readonly holderKills: number[] = []
  readonly stops: { fromMs: number; toMs: number }[] = []
  locksRemoved = 0
  readonly #running = new Map<number, ChildProcess>()
  readonly #signals = new WeakMap<ChildProcess, NodeJS.Signals>()
  readonly #random: Random
  readonly #db: string
  readonly #now: () => number
  readonly #over = new AbortController()
  /** How long a process lives, as seen lately: kills are spread over it. */
  #usualLifeMs = 400

  constructor(db: string, random: Random, now: () => number) {
    this.#db = db
    this.#random = random
    this.#now = now
  }

  /** The environment of the next process: its clock may be wrong, and it may linger in its transaction. */
  environment(fault: string | undefined): Record<string, string> {
    const random = this.#random
    const linger = `pause-in-transaction:${random.whole(LINGER_MS.least, LINGER_MS.most)}`
    const faults = [fault, random.chance(LINGERING_SHARE) ? linger : undefined].filter(Boolean)
    const shift = random.whole(-CLOCK_WRONG_MS, CLOCK_WRONG_MS)
    return {
      ...(faults.length > 0 && { TIX_TEST_FAULT: faults.join(',') }),
      ...(random.chance(CLOCK_WRONG_SHARE) && wrongClock(shift)),
    }
  }

  /** Takes a process into its care: with some luck it is killed at a random instant of its life. */
  watch(child: ChildProcess): void {
    const born = this.#now()
    this.tend(child)
    const signal = this.#random.chance(KILLED_SHARE) ? this.#random.pick(SIGNALS) : undefined
    const afterMs = this.#random.fraction() * this.#usualLifeMs * 1.2
    const timer = signal && setTimeout(() => this.kill(child, signal), afterMs)
    child.on('exit', code => {
      clearTimeout(timer)
      if (code !== null) this.#usualLifeMs += (this.#now() - born - this.#usualLifeMs) / 20
    })
  }

  /** The same for one that stays: it is stopped and killed within transactions as any other, and else by `kill`. */
  tend(child: ChildProcess): void {
    const { pid } = child
    if (pid === undefined) return
    this.#running.set(pid, child)
    child.on('exit', () => this.#running.delete(pid))
  }

  signalSentTo(child: ChildProcess): NodeJS.Signals | undefined {
    return this.#signals.get(child)
  }

  /** Goes about until `end` is called. */
  async rage(): Promise<void> {
    await Promise.all([
      this.#nowAndThen(EVERY_MS.holderKilled, () => this.#killHolder()),
      this.#nowAndThen(EVERY_MS.stopped, () => this.#stopOne()),
      this.#nowAndThen(EVERY_MS.lockRemoved, () => this.#removeLock()),
    ])
  }

  end(): void {
    this.#over.abort()
  }

  async #nowAndThen(everyMs: number, act: () => void | Promise<void>): Promise<void> {
    const { signal } = this.#over
    while (!signal.aborted) {
      await pause(everyMs * (0.5 + this.#random.fraction()), signal)
      if (!signal.aborted) await act()
    }
  }

  /** False when it has ended already. */
  kill(child: ChildProcess, signal: NodeJS.Signals): boolean {
    if (child.exitCode !== null || child.signalCode !== null) return false
    const inTransaction = signal === 'SIGKILL' && processInTransaction(this.#db) === child.pid
    if (!child.kill(signal)) return false
    if (inTransaction) this.holderKills.push(this.#now())
    this.#signals.set(child, signal)
    this.sent[signal] = (this.sent[signal] ?? 0) + 1
    return true
  }

  /** Kills a process between BEGIN and COMMIT: the lock and half a transaction stay behind. */
  async #killHolder(): Promise<void> {
    const deadline = this.#now() + HUNT_MS
    while (this.#now() < deadline && !this.#over.signal.aborted) {
      const child = this.#holder()
      if (child && this.kill(child, 'SIGKILL')) return
      await sleep(1)
    }
  }

  /** Stops a process, where one can be found in its transaction, and lets it go on later. */
  async #stopOne(): Promise<void> {
    const child = this.#holder() ?? this.#random.pick([...this.#running.values()])
    if (!child?.kill('SIGSTOP')) return
    const fromMs = this.#now()
    await pause(this.#random.whole(STOPPED_MS.least, STOPPED_MS.most), this.#over.signal)
    child.kill('SIGCONT')
    this.stops.push({ fromMs, toMs: this.#now() })
  }

  #holder(): ChildProcess | undefined {
    const pid = processInTransaction(this.#db)
    return pid === undefined ? undefined : this.#running.get(pid)
  }

  /** Takes the file lock away from under whoever holds it. */
  #removeLock(): void {
    const killedMs = this.holderKills.at(-1)
    if (killedMs !== undefined && this.#now() - killedMs < LOCK_LEFT_MS) return
    try {
      rmdirSync(`${this.#db}.lock`)
      this.locksRemoved++
    } catch {
      // nobody holds it
    }
  }
}
