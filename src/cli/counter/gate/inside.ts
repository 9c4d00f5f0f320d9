import { type Attendance, attendanceByType } from '../../../ticketing/check-in/attendance.ts'
import type { Context } from '../../../ticketing/context.ts'
import { nap } from '../../poll.ts'
import { keepFollowing } from '../panel/keep-following.ts'

/** After counting, it rests for so many times as long as that took. */
const COUNTING_SHARE = 9

/** How many are in: of the event of this gate, else of those of the last scan. */
export class Inside {
  readonly #context: Context
  readonly #event: string | undefined
  sum: Attendance = { checkedIn: 0, expected: 0 }
  types: Awaited<ReturnType<typeof attendanceByType>> = []

  constructor(context: Context, event: string | undefined) {
    this.#context = context
    this.#event = event
  }

  heard({ checkedIn, expected }: Attendance): void {
    this.sum = { checkedIn, expected }
  }

  async look(): Promise<void> {
    if (this.#event === undefined) return
    this.types = await attendanceByType(this.#context, this.#event)
    const total = (of: (type: Attendance) => number) => this.types.reduce((sum, type) => sum + of(type), 0)
    this.sum = { checkedIn: total(type => type.checkedIn), expected: total(type => type.expected) }
  }

  /** Keeps the count up to date while other gates let people in, less often where counting takes long. */
  async follow(signal: AbortSignal, changed: () => void): Promise<void> {
    if (this.#event === undefined) return
    await keepFollowing(signal, async () => {
      const changes = this.#context.store.changes({ signal })
      do {
        const [before, began] = [JSON.stringify(this.types), performance.now()]
        await this.look()
        if (JSON.stringify(this.types) !== before) changed()
        await nap((performance.now() - began) * COUNTING_SHARE, signal)
      } while (!(await changes.next()).done)
    })
  }
}
