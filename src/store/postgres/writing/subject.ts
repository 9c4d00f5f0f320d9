import type { Params, Sql } from '../../interface/sql.ts'
import { type Queries, queries } from '../../queries/index.ts'

/**
 * What a write is about: the values of its first question, which for a booking is its event. Whoever asks for the same
 * will wait for the same row. To find out, the work is begun without a session, and comes no further than that question.
 *
 * @returns nothing where the first question has no values, or the work waits for something else
 */
export async function subjectOf(work: (queries: Queries) => Promise<unknown>): Promise<string | undefined> {
  const first = new FirstQuestion()
  work(queries(first)).catch(() => {}) // the refusal is told when it is run
  // Such ticks come when all promises that can are settled.
  if (!first.asked) await new Promise<void>(resolve => process.nextTick(resolve))
  return first.subject
}

/** Takes a question, and never answers. */
class FirstQuestion implements Sql {
  asked = false
  subject: string | undefined

  one = (_: string, params?: Params) => this.#ask(params)
  all = this.one
  run = this.one
  insert = this.one
  send = this.one
  lock = this.one
  insertAll = () => this.#ask()
  sendAll = () => this.#ask()
  each = (_: string, params?: Params) => ({
    [Symbol.asyncIterator]: () => ({ next: () => this.#ask(params) }),
  })

  #ask(params?: Params): Promise<never> {
    if (!this.asked && params && Object.keys(params).length > 0) this.subject = JSON.stringify(params)
    this.asked = true
    return new Promise(() => {})
  }
}
