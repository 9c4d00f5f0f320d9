import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { belongsToDatabase } from '../../store/sqlite/file-header.ts'
import { Invalid } from '../../values/errors.ts'
import { aboutFile } from '../input/file-errors.ts'

/**
 * A file that is put in place only when it is complete: written beside its place under another name, made
 * durable, renamed. Until then whatever was there stays; half a file is never seen.
 *
 * @throws NotFound, Forbidden, StorageFailed with the name of the file
 */
export class NewFile {
  readonly #path: string
  readonly #part: string
  readonly #descriptor: number

  constructor(path: string) {
    this.#path = path
    this.#part = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
    this.#descriptor = this.#trying(() => openSync(this.#part, 'w', 0o600))
  }

  write(text: string): void {
    const bytes = Buffer.from(text)
    this.#trying(() => {
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written)
    })
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
      throw aboutFile(error, this.#path, 'written')
    }
  }
}

/**
 * To be called before the box office is opened: to look at its file later would drop SQLite's locks on it.
 *
 * @throws Invalid where a new file would take the place of a database or of what belongs to one
 */
export function assertNoDatabase(path: string, field: string): void {
  if (belongsToDatabase(path))
    throw Invalid.field(field, `${path} is a database, or belongs to one; choose another name`)
}
