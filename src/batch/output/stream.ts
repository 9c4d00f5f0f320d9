import { closeSync, constants, openSync } from 'node:fs'
import { resolve } from 'node:path'
import { aboutFile } from '../input/file-errors.ts'
import type { Sink } from './output.ts'
import { pause, writeAll } from './write-all.ts'

/** How long a pipe may wait for somebody who reads it, in milliseconds. */
const READER_WITHIN_MS = 10_000

/** A device or a pipe: what is written cannot be taken back. */
export class Stream implements Sink {
  readonly #name: string
  readonly #descriptor: number
  /** Whether it is a descriptor of this process, which stays open. */
  readonly #isOurs: boolean

  constructor(name: string) {
    const own = ownDescriptor(name)
    this.#name = name
    this.#isOurs = own !== undefined
    this.#descriptor = own ?? this.#trying(() => opened(name))
  }

  write(content: string | Uint8Array): void {
    this.#trying(() => writeAll(this.#descriptor, content))
  }

  complete(): void {
    if (!this.#isOurs) this.#trying(() => closeSync(this.#descriptor))
  }

  abandon(): void {
    try {
      this.complete()
    } catch {
      // closed already
    }
  }

  #trying<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw aboutFile(error, this.#name, 'written')
    }
  }
}

/** The descriptor that a path like /dev/stdout names: a socket cannot be opened by its path. */
export function ownDescriptor(path: string): number | undefined {
  const name = resolve(path).replace(/^\/proc\/self\/fd\//, '/dev/fd/')
  if (name === '/dev/stdout' || name === '/dev/fd/1') return 1
  return name === '/dev/stderr' || name === '/dev/fd/2' ? 2 : undefined
}

/** Opens without blocking: a pipe without a reader would otherwise wait for ever, deaf to signals. */
function opened(path: string): number {
  const deadline = performance.now() + READER_WITHIN_MS
  for (;;) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK)
    } catch (error) {
      const waits = error instanceof Error && 'code' in error && error.code === 'ENXIO'
      if (!waits || performance.now() > deadline) throw error
      pause()
    }
  }
}
