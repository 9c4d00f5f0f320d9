import type { Deadline } from '../../engine/deadline.ts'
import type { JointWork } from '../../store.ts'
import type { Session, SessionWork, TransactionOptions } from '../transaction.ts'

/** A write that waits for its turn in this process. */
export interface Queued {
  readonly options: TransactionOptions
  readonly deadline: Deadline
  /** In a transaction of its own. */
  readonly alone: boolean
  /** How it can be run together with others, if it can. */
  readonly joint: JointWork<unknown> | undefined
  /** From now on it must not be run together with others. */
  separate(): void
  /** Takes over the result of a run together with others. */
  adopt(): void
  /** Runs it within a transaction. Its caller hears nothing before `answer`. */
  run(session: Session): Promise<void>
  /** Records why it was not done. */
  refuse(error: unknown): void
  readonly isRefused: boolean
  /** Turns the reason into an error of ours. */
  explain(words: (error: unknown) => Promise<unknown>): Promise<void>
  /** Tells its caller the result, or the error, if one is given. */
  answer(error?: unknown): void
}

export class QueuedWrite<T> implements Queued {
  readonly options: TransactionOptions
  readonly deadline: Deadline
  readonly promise: Promise<T>
  readonly #work: SessionWork<T>
  #joint: JointWork<T> | undefined
  #settle: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined
  #result: { value: T } | undefined
  #refusal: { error: unknown } | undefined

  constructor(
    work: SessionWork<T>,
    options: TransactionOptions,
    deadline: Deadline,
    joint: JointWork<T> | undefined,
  ) {
    this.#work = work
    this.#joint = joint
    this.options = options
    this.deadline = deadline
    this.promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  get alone(): boolean {
    return Boolean(this.options.bulk || this.options.maySpanTurns)
  }

  get joint(): JointWork<unknown> | undefined {
    return this.#joint
  }

  separate(): void {
    this.#joint = undefined
  }

  adopt(): void {
    if (this.#joint) this.#result = { value: this.#joint.result() }
  }

  async run(session: Session): Promise<void> {
    this.#result = { value: await this.#work(session) }
  }

  refuse(error: unknown): void {
    this.#refusal = { error }
  }

  get isRefused(): boolean {
    return this.#refusal !== undefined
  }

  async explain(words: (error: unknown) => Promise<unknown>): Promise<void> {
    if (this.#refusal) this.#refusal = { error: await words(this.#refusal.error) }
  }

  answer(error?: unknown): void {
    if (this.#refusal) this.#settle?.reject(this.#refusal.error)
    else if (error !== undefined || !this.#result) this.#settle?.reject(error)
    else this.#settle?.resolve(this.#result.value)
  }
}

/** The writes of one process that wait, in the order in which they came. */
export class WriteQueue {
  #waiting: Queued[] = []

  add(write: Queued): void {
    this.#waiting.push(write)
  }

  /** Puts writes back to the front that were taken and could not be done. */
  putBack(writes: readonly Queued[]): void {
    if (writes.length > 0) this.#waiting = [...writes, ...this.#waiting]
  }

  get length(): number {
    return this.#waiting.length
  }

  get first(): Queued | undefined {
    return this.#waiting[0]
  }

  remove(write: Queued): void {
    this.#waiting = this.#waiting.filter(each => each !== write)
  }

  take(): Queued | undefined {
    return this.#waiting.shift()
  }

  /** Takes so many from the front. */
  takeSome(count: number): Queued[] {
    return this.#waiting.splice(0, count)
  }

  /** Takes the writes at the front that can be run together, if there are several. */
  ofOneKind(atMost: number): Queued[] {
    const kind = this.first?.joint?.together
    if (!kind) return []
    const front = this.#waiting.slice(0, atMost)
    const end = front.findIndex(({ joint, deadline }) => joint?.together !== kind || deadline.isInterrupted)
    if (end !== -1) front.length = end
    return front.length > 1 ? front : []
  }

  /** Answers those that have waited too long, or are wanted no more. */
  sweep(): void {
    this.#waiting = this.#waiting.filter(write => {
      const failure = write.deadline.failure
      if (failure) write.answer(failure)
      return !failure
    })
  }

  /** How long all of them can still wait, in milliseconds. */
  get leastLeftMs(): number {
    return this.#waiting.reduce((least, { deadline }) => Math.min(least, deadline.leftMs), Number.MAX_VALUE)
  }
}
