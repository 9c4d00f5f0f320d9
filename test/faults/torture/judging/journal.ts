import { appendFileSync } from 'node:fs'
import type { Envelope } from '../../../support/processes.ts'

/** What one process was asked, and what it said. */
export interface Entry {
  /** Also the actor of everything that it writes, by which the log tells whose it is. */
  id: string
  kind: string
  words: readonly string[]
  /** How long it was to wait for its turn. */
  timeoutSeconds: number
  pid: number | undefined
  /** Whether its answer says that it changed something. */
  wrote: boolean
  /** Milliseconds since the run began. */
  startedMs: number
  endedMs: number
  /** The signal that the driver sent, if any, and the one that it died of. */
  sent?: NodeJS.Signals | undefined
  diedOf: NodeJS.Signals | null
  exit: number | null
  answer: Envelope | undefined
  stderr: string
}

/** Where the driver writes down what was acknowledged: a file outside of the database, only ever appended to. */
export class Journal {
  readonly entries: Entry[] = []
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  add(entry: Entry): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`)
    this.entries.push(entry)
  }
}

/**
 * - acknowledged: it said that it was done, or of a batch, how much of it
 * - refused: it said that nothing was written
 * - uncertain: it was killed before it said anything
 */
export type Fate = 'acknowledged' | 'refused' | 'uncertain'

export function fateOf({ answer, exit }: Entry): Fate {
  if (exit === 0 && answer?.success === true) return 'acknowledged'
  // A batch that was stopped, or of which some rows were rejected: it tells what of it was done.
  if (answer?.data?.import) return 'acknowledged'
  if (answer?.success === false && answer.error?.details?.outcome !== 'unknown') return 'refused'
  return 'uncertain'
}
