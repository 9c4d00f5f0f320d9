import type { Deadline } from '../engine/deadline.ts'
import { whenGivenUp } from './giving-up.ts'
import { isAway } from './outcome/postgres-errors.ts'
import type { Session } from './session.ts'

/** Sessions that one process may have at once. A command has one; more serve programs that write from many places. */
const MOST_SESSIONS = 16
/** Sessions that writes leave to reads: many bookings that wait for one event must not keep others from reading. */
const KEPT_FOR_READS = 4
/** A session that was idle for longer than this is checked first, and has so long to answer, in milliseconds. */
const TRUSTED_MS = 5000
const GREETING_MS = 1000

export interface Use {
  /** A read may use the sessions that writes leave to it. */
  of: 'read' | 'write'
  deadline: Deadline
  signal: AbortSignal | undefined
}

interface Waiter {
  of: 'read' | 'write'
  begin: () => void
}

/** The sessions of one store: opened when needed, used again, thrown away when their connection is gone. */
export class Pool {
  readonly #open: (use: Use) => Promise<Session>
  readonly #idle: { session: Session; sinceMs: number }[] = []
  /** Those that wait for a session, first come, first served. */
  readonly #waiting: Waiter[] = []
  #inUse = 0
  #writing = 0
  #emptied: (() => void)[] = []

  constructor(open: (use: Use) => Promise<Session>) {
    this.#open = open
  }

  /** @throws Busy, Interrupted while waiting for a session */
  async use<T>(use: Use, work: (session: Session) => Promise<T>): Promise<T> {
    if (!this.#mayBegin(use.of) || this.#waiting.some(waiter => waiter.of === use.of)) await this.#turn(use)
    else this.#begin(use.of)
    let session: Session | undefined
    try {
      session = (await this.#usable()) ?? (await this.#open(use))
      return await work(session)
    } catch (error) {
      if (isAway(error)) {
        if (session) session.lost = true
        this.#dismissIdle() // whatever broke this connection has most likely broken the others
      }
      throw error
    } finally {
      if (session && !session.ended) this.#idle.push({ session, sinceMs: Date.now() })
      else session?.leave()
      this.#end(use.of)
    }
  }

  /** Waits for who is at work, and ends every session. */
  async close(): Promise<void> {
    if (this.#inUse > 0) await new Promise<void>(resolve => this.#emptied.push(resolve))
    await Promise.all(this.#idle.splice(0).map(({ session }) => session.leave()))
  }

  #mayBegin(of: Use['of']): boolean {
    return this.#inUse < MOST_SESSIONS && (of === 'read' || this.#writing < MOST_SESSIONS - KEPT_FOR_READS)
  }

  #begin(of: Use['of']): void {
    this.#inUse++
    if (of === 'write') this.#writing++
  }

  #end(of: Use['of']): void {
    this.#inUse--
    if (of === 'write') this.#writing--
    for (let next = this.#next(); next !== -1; next = this.#next()) {
      const [waiter] = this.#waiting.splice(next, 1)
      if (waiter) this.#begin(waiter.of)
      waiter?.begin()
    }
    if (this.#inUse === 0) for (const done of this.#emptied.splice(0)) done()
  }

  #next(): number {
    return this.#waiting.findIndex(waiter => this.#mayBegin(waiter.of))
  }

  #turn(use: Use): Promise<void> {
    return new Promise((resolve, reject) => {
      const stay = whenGivenUp(use, because => {
        stay()
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(because)
      })
      const waiter: Waiter = {
        of: use.of,
        begin: () => {
          stay()
          resolve()
        },
      }
      this.#waiting.push(waiter)
    })
  }

  async #usable(): Promise<Session | undefined> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      const { session, sinceMs } = idle
      if (session.ended) continue
      if (isRecent(sinceMs) || (await session.answersWithin(GREETING_MS))) return session
      session.leave()
      this.#dismissIdle()
    }
    return undefined
  }

  #dismissIdle(): void {
    for (const { session } of this.#idle.splice(0)) session.leave()
  }
}

/** False also where the clock was set back meanwhile. (One that nobody sets stands still while a machine sleeps.) */
function isRecent(sinceMs: number): boolean {
  return Math.abs(Date.now() - sinceMs) < TRUSTED_MS
}
