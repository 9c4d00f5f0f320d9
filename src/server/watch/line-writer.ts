import { write, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Lines that come within so long are written together, in milliseconds: a write of its own costs more than a line. */
const GATHERED_MS = 20
/** Until a reader who is behind is tried again, and how long the last lines wait for them. */
const RETRY_MS = 50
const PATIENCE_MS = 1_000
/** What waits at most, in characters; lines that are more are lost, and counted. */
const MOST_WAITING = 8 * 1024 * 1024

/** Writes lines into a file, a pipe or a terminal, beside everything else: whoever reads it slowly, or not at all, stops nothing. */
export class LineWriter {
  readonly #fd: number
  #lines: string[] = []
  #length = 0
  #lost = 0
  /** Of these a part may be written. */
  #bytes: Buffer = Buffer.alloc(0)
  #timer: NodeJS.Timeout | undefined
  #isWriting = false
  #isUnread = false

  constructor(fd: number) {
    this.#fd = fd
  }

  write(line: string): void {
    if (this.#isUnread) return
    if (this.#length + line.length > MOST_WAITING) {
      this.#lost++
      return
    }
    this.#lines.push(line)
    this.#length += line.length
    this.#later(GATHERED_MS)
  }

  /** Resolves when everything is written, or nobody takes it. */
  async flush(): Promise<void> {
    const untilMs = Date.now() + PATIENCE_MS
    while (this.#hasMore && Date.now() < untilMs) {
      if (!this.#isWriting) this.#writeSome()
      await delay(1)
    }
  }

  /** Writes what is gathered before the process ends, at once: above all, what happened just before a crash. */
  flushNow(): void {
    // What is being written cannot be called back, and would stand there twice.
    if (this.#isWriting) this.#bytes = Buffer.alloc(0)
    try {
      while (this.#bytes.length > 0 || this.#lines.length > 0) {
        if (this.#bytes.length === 0) this.#gather()
        this.#bytes = this.#bytes.subarray(writeSync(this.#fd, this.#bytes))
      }
    } catch {
      // Nobody takes it, and nobody can wait for them.
    }
  }

  get #hasMore(): boolean {
    return this.#isWriting || this.#bytes.length > 0 || this.#lines.length > 0
  }

  #later(ms: number): void {
    if (!this.#isWriting) this.#timer ??= setTimeout(() => this.#writeSome(), ms)
  }

  #writeSome(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#bytes.length === 0) this.#gather()
    this.#isWriting = true
    write(this.#fd, this.#bytes, (error, written) => {
      this.#isWriting = false
      if (!error) this.#bytes = this.#bytes.subarray(written)
      else if (error.code !== 'EAGAIN') this.#giveUp(error)
      if (this.#hasMore) this.#later(error ? RETRY_MS : GATHERED_MS)
    })
  }

  #gather(): void {
    if (this.#lost > 0) this.#lines.push(`{"level":40,"msg":"lines lost","lines":${this.#lost}}\n`)
    this.#bytes = Buffer.from(this.#lines.join(''))
    this.#lines = []
    this.#length = 0
    this.#lost = 0
  }

  /** A full disk, or nobody who reads: the box office goes on without a log. */
  #giveUp({ code }: NodeJS.ErrnoException): void {
    this.#lost += this.#bytes.toString().split('\n').length - 1
    this.#bytes = Buffer.alloc(0)
    if (code !== 'EPIPE') return
    this.#isUnread = true
    this.#lines = []
  }
}
