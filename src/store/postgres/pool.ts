import type { Session } from './session.ts'

/** Sessions that one process may have at once. A command has one; more serve programs that write from many places. */
const MOST_SESSIONS = 16

/** The sessions of one store: opened when needed, used again, thrown away when their connection is gone. */
export class Pool {
  readonly #open: () => Promise<Session>
  readonly #idle: Session[] = []
  readonly #waiting: (() => void)[] = []
  #inUse = 0

  constructor(open: () => Promise<Session>) {
    this.#open = open
  }

  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    while (this.#inUse >= MOST_SESSIONS) await new Promise<void>(resolve => this.#waiting.push(resolve))
    this.#inUse++
    let session: Session | undefined
    try {
      session = this.#usable() ?? (await this.#open())
      return await work(session)
    } finally {
      this.#inUse--
      if (session && !session.ended && !session.brokenBy) this.#idle.push(session)
      this.#waiting.shift()?.()
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(session => session.client.end()))
  }

  #usable(): Session | undefined {
    for (let session = this.#idle.pop(); session; session = this.#idle.pop())
      if (!session.ended) return session
    return undefined
  }
}
