import { whenGivenUp } from '../giving-up.ts'
import type { Attempt } from './attempt.ts'

/** A write that waits longer than this leads a group of its own in another session, in milliseconds. */
export const PATIENCE_MS = 100

/** The writes that wait behind the leader of a group. */
export interface Followers {
  /** Takes the next write, or several that can be run together; none if none waits. */
  take(atMost: number): Attempt[]
  /** Puts writes back to the front. */
  putBack(attempts: readonly Attempt[]): void
}

const NOBODY: Followers = { take: () => [], putBack: () => {} }

/** Runs a group in a session. */
export type RunGroup = (leader: Attempt, followers: Followers) => Promise<void>

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

  /** @param subject what the write is about; undefined for one that goes alone */
  add(attempt: Attempt, subject: string | undefined): void {
    if (subject === undefined) this.#run(attempt, NOBODY)
    else {
      const lane = this.#lane(subject)
      if (lane.isLed) lane.wait(attempt)
      else this.#lead(subject, lane, attempt)
    }
  }

  #lane(subject: string): Lane {
    const lane = this.#lanes.get(subject) ?? new Lane()
    this.#lanes.set(subject, lane)
    return lane
  }

  async #lead(subject: string, lane: Lane, leader: Attempt): Promise<void> {
    lane.isLed = true
    let passedOn = false
    const passOn = () => {
      if (!passedOn) this.#passOn(subject, lane)
      passedOn = true
    }
    const timer = setTimeout(passOn, PATIENCE_MS)
    await this.#run(leader, {
      take: atMost => lane.take(atMost),
      putBack: attempts => this.#putBack(subject, attempts),
    })
    clearTimeout(timer)
    passOn()
  }

  /** Puts followers back; their lane may have no leader any more, and then needs one. */
  #putBack(subject: string, attempts: readonly Attempt[]): void {
    const lane = this.#lane(subject)
    lane.putBack(attempts)
    if (!lane.isLed) this.#passOn(subject, lane)
  }

  #passOn(subject: string, lane: Lane): void {
    const [leader] = lane.take(1)
    lane.isLed = leader !== undefined
    if (leader) this.#lead(subject, lane, leader)
    else if (this.#lanes.get(subject) === lane) this.#lanes.delete(subject)
  }

  async #run(leader: Attempt, followers: Followers): Promise<void> {
    try {
      await this.#runGroup(leader, followers)
    } catch (error) {
      leader.fail(error)
    }
  }
}

interface WaitingAttempt {
  attempt: Attempt
  stay: () => void
}

/** The writes about one subject, first come, first served. */
class Lane {
  #waiting: WaitingAttempt[] = []
  /** Whether a leader is under way, which will see who waits. */
  isLed = false

  wait(attempt: Attempt): void {
    this.#waiting.push(this.#watched(attempt))
  }

  putBack(attempts: readonly Attempt[]): void {
    this.#waiting.unshift(...attempts.map(attempt => this.#watched(attempt)))
  }

  take(atMost: number): Attempt[] {
    const kind = this.#waiting[0]?.attempt.joint?.together
    const front = this.#waiting.slice(0, kind ? atMost : 1)
    const end = front.findIndex(({ attempt }, at) => at > 0 && attempt.joint?.together !== kind)
    const taken = this.#waiting.splice(0, end === -1 ? front.length : end)
    for (const { stay } of taken) stay()
    return taken.map(({ attempt }) => attempt)
  }

  #watched(attempt: Attempt): WaitingAttempt {
    const waiting: WaitingAttempt = {
      attempt,
      stay: whenGivenUp(attempt.circumstances, because => {
        waiting.stay()
        this.#waiting = this.#waiting.filter(each => each !== waiting)
        attempt.fail(because)
      }),
    }
    return waiting
  }
}
