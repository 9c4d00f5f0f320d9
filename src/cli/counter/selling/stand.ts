import type { Context } from '../../../ticketing/context.ts'
import { type Availability, availability } from '../../../ticketing/events/availability.ts'
import type { Suggest } from '../../suggest.ts'
import type { Style } from '../../terminal/terminal.ts'
import { ticks } from '../../terminal/ticks.ts'
import { keepFollowing } from '../panel/keep-following.ts'
import type { Panel } from '../panel/panel.ts'
import type { HandOut } from './hand-out.ts'
import type { Shift } from './shift.ts'

/** A counter that is open: what it sells, and what it has by it. */
export interface Stand {
  context: Context
  panel: Panel
  style: Style
  shift: Shift
  handOut: HandOut
  /** Whether seats are kept while a customer makes up their mind. */
  holds: boolean
  seats: SeatsLeft
  suggest: Suggest
}

/** The seats left of an event, kept up to date with what anybody sells. */
export class SeatsLeft {
  readonly #context: Context
  #now: Availability
  #stale = false

  private constructor(context: Context, now: Availability) {
    this.#context = context
    this.#now = now
  }

  /** @throws NotFound */
  static async of(context: Context, event: string): Promise<SeatsLeft> {
    return new SeatsLeft(context, await look(context, event))
  }

  get now(): Availability {
    return this.#now
  }

  /** Whether the last look failed, so that the numbers may be old. */
  get stale(): boolean {
    return this.#stale
  }

  /** The reference by which commands name it. */
  get event(): string {
    return String(this.#now.event.id)
  }

  async look(): Promise<void> {
    this.#now = await look(this.#context, this.event)
    this.#stale = false
  }

  async change(event: string): Promise<void> {
    this.#now = await look(this.#context, event)
  }

  /** Looks again whenever something has changed. */
  follow(signal: AbortSignal, changed: () => void): Promise<void> {
    const follow = async () => {
      for await (const _ of ticks(this.#context.store.changes({ signal }), signal)) {
        const before = JSON.stringify([this.#now, this.#stale])
        await this.look()
        if (JSON.stringify([this.#now, this.#stale]) !== before) changed()
      }
    }
    return keepFollowing(signal, follow, () => {
      this.#stale = true
      changed()
    })
  }
}

async function look(context: Context, event: string): Promise<Availability> {
  const [now] = await availability(context, event)
  if (!now) throw new Error(`event ${event} is gone`)
  return now
}
