import type { Telling, Watch } from '../engine/change-feed.ts'
import type { Connection } from './connection.ts'
import { inspectFile } from './file/file-header.ts'
import { watched } from './file/office-file.ts'
import { openToRead } from './opening.ts'
import { isBusy, translated } from './sqlite-errors.ts'

/** A look costs some 10 µs. */
const LOOK_EVERY_MS = 100

/**
 * Finds out about commits by `PRAGMA data_version`: it changes when another connection has committed, of this process
 * or any other, and this one writes nothing. https://sqlite.org/pragma.html#pragma_data_version
 */
export function watchDataVersion(path: string, telling: Telling): Watch {
  const watch = new DataVersion(path)
  const look = () => {
    try {
      if (watch.hasChanged()) telling.changed()
    } catch (error) {
      if (!isBusy(error)) telling.failed(translated(error, path))
    }
  }
  const stop = () => {
    clearInterval(timer)
    watch.close()
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  watch.begin()
  return { look, stop }
}

/** Counts the commits that others were seen to make. */
export class DataVersion {
  readonly #path: string
  #connection: Connection | undefined
  #isCurrent = () => true
  #version: unknown
  #changes = 0

  constructor(path: string) {
    this.#path = path
  }

  /** Begins watching: what is there now does not count as a change. */
  begin(): void {
    try {
      this.hasChanged()
    } catch {
      // What is wrong with it shows at the first look.
    }
  }

  /** How many changes were seen; `undefined` while it cannot be seen. */
  count(): number | undefined {
    try {
      if (this.hasChanged()) this.#changes++
      return this.#connection && this.#changes
    } catch {
      this.#changes++
      return undefined
    }
  }

  hasChanged(): boolean {
    if (this.#connection && !this.#isCurrent()) this.close()
    if (!this.#connection) return this.#open()
    const before = this.#version
    this.#version = this.#connection.dataVersion
    return this.#version !== before
  }

  /** Another file than before, or one where there was none. */
  #open(): boolean {
    const kind = inspectFile(this.#path)
    if (kind === 'missing' || kind === 'empty') return false
    this.#isCurrent = watched(this.#path)
    this.#connection = openToRead(this.#path)
    this.#version = this.#connection.dataVersion
    return true
  }

  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }
}
