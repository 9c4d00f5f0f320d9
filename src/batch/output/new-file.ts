import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
} from 'node:fs'
import { dirname } from 'node:path'
import { aboutFile } from '../input/file-errors.ts'
import { partOf, removeAbandoned } from './abandoned.ts'
import type { Sink } from './output.ts'
import { writeAll } from './write-all.ts'

/** A file that takes its place only when it is complete. */
export class NewFile implements Sink {
  readonly #name: string
  readonly #path: string
  readonly #part: string
  readonly #descriptor: number

  constructor(name: string, path: string, before: Stats | undefined) {
    this.#name = name
    this.#path = path
    this.#part = partOf(path, randomBytes(4).toString('hex'))
    if (before?.isDirectory()) throw aboutFile(systemError('EISDIR'), name, 'written')
    removeAbandoned(path)
    // Exclusively, so that no link that somebody put there is followed.
    this.#descriptor = this.#trying(() => openSync(this.#part, 'wx', 0o600))
    if (before) keepAccess(this.#descriptor, before)
  }

  write(content: string | Uint8Array): void {
    this.#trying(() => writeAll(this.#descriptor, content))
  }

  complete(): void {
    this.#trying(() => {
      fsyncSync(this.#descriptor)
      closeSync(this.#descriptor)
      renameSync(this.#part, this.#path)
      const folder = openSync(dirname(this.#path), 'r')
      fsyncSync(folder) // the new name itself
      closeSync(folder)
    })
  }

  /** Whether what was written is what stands there already. */
  isAsBefore(): boolean {
    try {
      return readFileSync(this.#part).equals(readFileSync(this.#path))
    } catch {
      return false
    }
  }

  abandon(): void {
    try {
      closeSync(this.#descriptor)
    } catch {
      // closed already, by a completion that failed afterwards
    }
    rmSync(this.#part, { force: true })
  }

  #trying<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw aboutFile(error, this.#name, 'written')
    }
  }
}

/** A rejects file is small enough to be compared with what stands there. */
export function isAsBefore(output: Sink): boolean {
  return output instanceof NewFile && output.isAsBefore()
}

function keepAccess(descriptor: number, before: Stats): void {
  try {
    fchownSync(descriptor, before.uid, before.gid)
  } catch {
    // only root may give a file away
  }
  fchmodSync(descriptor, before.mode & 0o7777)
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}
