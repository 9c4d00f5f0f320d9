import { whenGivenUp } from '../giving-up.ts'
import type { Attempt } from './attempt.ts'

/** Whoever waits longer than this for those before leads a group in a session of its own, in milliseconds. */
const PATIENCE_MS = 100

/** Runs a group in a session: who leads it, and who comes next, for as long as there is somebody. */
export type RunGroup = (leader: Attempt, next: () => Attempt | undefined) => Promise<void>

/**
 * The writes of one process, each in the lane of what it is about. Those of one lane would wait for the same row until
 * the one before is on disk, so they go together; those of different lanes never wait for each other, and the
 * server commits them together by itself. Nor do groups hold rows of several events, for which others
 * could wait crosswise.
 */
export class Lanes {
  readonly #runGroup: RunGroup
  readonly #lanes = new Map<string, Lane>()

  constructor(runGroup: RunGroup) {
    this.#runGroup = runGroup
  }

  /** @param subject is nothing for a write that goes alone */
  add(attempt: Attempt, subject: string | undefined): void {
    if (subject === undefined) this.#run(attempt, () => undefined)
    else {
      const lane = this.#lanes.get(subject) ?? new Lane()
      this.#lanes.set(subject, lane)
      if (lane.isLed) lane.wait(attempt)
      else this.#lead(subject, lane, attempt)
    }
  }

  async #lead(subject: string, lane: Lane, leader: Attempt): Promise<void> {
    lane.isLed = true
    let passedOn = false
    const passOn = () => {
      if (!passedOn) this.#passOn(subject, lane)
      passedOn = true
    }
    const timer = setTimeout(passOn, PATIENCE_MS)
    await this.#run(leader, () => lane.take())
    clearTimeout(timer)
    passOn()
  }

  #passOn(subject: string, lane: Lane): void {
    const leader = lane.take()
    lane.isLed = leader !== undefined
    if (leader) this.#lead(subject, lane, leader)
    else if (this.#lanes.get(subject) === lane) this.#lanes.delete(subject)
  }

  async #run(leader: Attempt, next: () => Attempt | undefined): Promise<void> {
    try {
      await this.#runGroup(leader, next)
    } catch (error) {
      leader.fail(error)
    }
  }
}

interface Waiting {
  attempt: Attempt
  stay: () => void
}

/** In the order in which they came. */
class Lane {
  #waiting: Waiting[] = []
  /** Somebody is under way, and will look who waits. */
  isLed = false

  wait(attempt: Attempt): void {
    const waiting: Waiting = {
      attempt,
      stay: whenGivenUp(attempt.circumstances, because => {
        waiting.stay()
        this.#waiting = this.#waiting.filter(each => each !== waiting)
        attempt.fail(because)
      }),
    }
    this.#waiting.push(waiting)
  }

  take(): Attempt | undefined {
    const next = this.#waiting.shift()
    next?.stay()
    return next?.attempt
  }
}
