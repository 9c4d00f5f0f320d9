import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { Busy, Interrupted, StorageFailed } from '../../../values/errors.ts'
import type { Deadline } from '../../engine/deadline.ts'
import type { Params, Sql } from '../../interface/sql.ts'
import { isLarge } from '../file/large-file.ts'
import { explained } from '../unreadable.ts'
import { received } from './other-process.ts'
import type { Answer, Question } from './question.ts'

/** reader.ts, as it is built. */
const READER = join(__dirname, '../dist/reader.cjs')
/** A read that takes longer is ended: the log cannot begin anew before. */
const LONGEST_MS = 60_000

/**
 * Long reads of a process that serves others. SQLite answers a question in one call, and nothing else happens in its
 * process meanwhile: so another process asks, which can be killed, for one read at a time.
 */
export class ReadsAside {
  readonly #path: string
  readonly #program: string
  readonly #longestMs: number
  #reader: Reader | undefined

  constructor(path: string, { program = READER, longestMs = LONGEST_MS } = {}) {
    this.#path = path
    this.#program = program
    this.#longestMs = longestMs
  }

  /** A small file is read before another process has begun to. */
  get isWorthwhile(): boolean {
    return isLarge(this.#path)
  }

  /**
   * Reads one consistent state, when it is its turn.
   *
   * @param signals end it
   * @throws Busy when others took too long, or it did itself; Interrupted
   */
  async read<T>(
    work: (sql: Sql) => Promise<T>,
    deadline: Deadline,
    ...signals: readonly (AbortSignal | undefined)[]
  ): Promise<T> {
    const reader = await deadline.until(() => this.#ifFree())
    const late = setTimeout(() => reader.end(tookTooLong(this.#longestMs)), this.#longestMs)
    const stop = () => reader.end(new Interrupted('Interrupted while reading. Nothing was written'))
    for (const signal of signals)
      if (signal?.aborted) stop()
      else signal?.addEventListener('abort', stop)
    try {
      return await work(reader)
    } catch (error) {
      throw await explained(error, this.#path)
    } finally {
      clearTimeout(late)
      for (const signal of signals) signal?.removeEventListener('abort', stop)
      reader.end()
      this.#reader = undefined
    }
  }

  #ifFree(): Reader | undefined {
    if (this.#reader) return undefined
    this.#reader = new Reader(this.#path, this.#program)
    return this.#reader
  }

  /** Ends what is under way. */
  close(): void {
    this.#reader?.end(new Busy('The store was closed while it was being read'))
  }
}

function tookTooLong(ms: number): Busy {
  return new Busy(
    `This took longer than ${ms / 1000} s, and was ended. Ask for fewer days or events, or read it by the command line`,
  )
}

function endedWith(path: string, end: number | string | null): StorageFailed {
  return new StorageFailed(`${path} could not be read: the process that did it ended with ${end}`, { path })
}

function onlyReads(): never {
  throw new Error('a process that reads aside neither writes nor hands over row by row')
}

/** A process that is asked, one question after the other, all of one state. */
class Reader implements Sql {
  readonly #path: string
  readonly #child: ChildProcess
  readonly #waiting = new Map<
    number,
    { resolve: (rows: unknown[]) => void; reject: (error: Error) => void }
  >()
  #asked = 0
  #ended: Error | undefined

  constructor(path: string, program: string) {
    this.#path = path
    this.#child = fork(program, { stdio: 'ignore' })
    this.#child.on('message', message => this.#take(message as Answer))
    this.#child.on('error', error => this.end(error))
    this.#child.once('exit', (exit, signal) => this.end(endedWith(path, signal ?? exit)))
  }

  async one<Row>(statement: string, params?: Params): Promise<Row | undefined> {
    const [row] = await this.all<Row>(statement, params)
    return row
  }

  all<Row>(statement: string, params: Params = {}): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended)
      const question: Question = { id: ++this.#asked, path: this.#path, statement, params }
      this.#waiting.set(question.id, { resolve: rows => resolve(rows as Row[]), reject })
      this.#child.send(question, () => {}) // one that is gone by now is told of when it has ended
    })
  }

  /** @param because is what those are told who still wait */
  end(because: Error = new Error('what was read aside has ended')): void {
    if (this.#ended) return
    this.#ended = because
    for (const { reject } of this.#waiting.values()) reject(because)
    this.#child.kill('SIGKILL')
  }

  #take({ id, rows, error }: Answer): void {
    const asked = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (rows) asked?.resolve(rows)
    else asked?.reject(received(error))
  }

  async lock(): Promise<void> {
    // Nothing is written by who reads.
  }

  readLocked<Row>(_lock: string, read: string, params: Params): Promise<Row | undefined> {
    return this.one<Row>(read, params)
  }
  run = onlyReads
  insert = onlyReads
  insertAll = onlyReads
  send = onlyReads
  sendOf = onlyReads
  sendAll = onlyReads
  each = onlyReads
}
