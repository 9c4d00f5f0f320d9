import { write, writeSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Lines that come within so long are written together, in milliseconds: a write costs more than a line. */
const GATHERED_MS = 20
/** After how long a slow reader is tried again, and how long the last lines wait for it, in milliseconds. */
const RETRY_MS = 50
const PATIENCE_MS = 1_000
/** What waits at most, in bytes; lines that are more are lost, and counted. */
const MOST_WAITING = 8 * 1024 * 1024
/** Initial size of the buffer: what some milliseconds of lines usually take. */
const ROOM_BYTES = 64 * 1024
/** The most bytes that a UTF-16 unit takes in UTF-8. */
const BYTES_PER_UNIT = 3

/** Writes lines into a file, a pipe or a terminal, beside everything else: whoever reads it slowly, or not at all, stops nothing. */
export class LineWriter {
  readonly #fd: number
  /** Lines are put here at once: as strings, until they are written, they would be moved about by the garbage collector. */
  #gathered: Buffer = Buffer.alloc(ROOM_BYTES)
  #length = 0
  #lost = 0
  /** What is being written. Of these a part may be written already. */
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
    this.#put(line)
    this.#later(GATHERED_MS)
  }

  #put(line: string): void {
    const needed = this.#length + line.length * BYTES_PER_UNIT
    if (needed > this.#gathered.length) {
      const roomier = Buffer.alloc(Math.max(needed, 2 * this.#gathered.length))
      this.#gathered.copy(roomier, 0, 0, this.#length)
      this.#gathered = roomier
    }
    this.#length += this.#gathered.write(line, this.#length)
  }

  /** Resolves when everything is written, or nobody reads it. */
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
      while (this.#bytes.length > 0 || this.#length > 0) {
        if (this.#bytes.length === 0) this.#gather()
        this.#bytes = this.#bytes.subarray(writeSync(this.#fd, this.#bytes))
      }
    } catch {
      // Nobody takes it, and nobody can wait for them.
    }
  }

  get #hasMore(): boolean {
    return this.#isWriting || this.#bytes.length > 0 || this.#length > 0
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
    if (this.#lost > 0) this.#put(`{"level":40,"msg":"lines lost","lines":${this.#lost}}\n`)
    this.#bytes = this.#gathered.subarray(0, this.#length)
    this.#gathered = Buffer.alloc(ROOM_BYTES)
    this.#length = 0
    this.#lost = 0
  }

  /** A full disk, or nobody who reads: the box office goes on without a log. */
  #giveUp({ code }: NodeJS.ErrnoException): void {
    this.#lost += this.#bytes.toString().split('\n').length - 1
    this.#bytes = Buffer.alloc(0)
    if (code !== 'EPIPE') return
    this.#isUnread = true
    this.#length = 0
  }
}
