import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * A file that is put in place only when it is complete: written beside its place under another name, made
 * durable, renamed. Until then whatever was there stays; half a file is never seen.
 */
export class NewFile {
  readonly #path: string
  readonly #part: string
  readonly #descriptor: number

  constructor(path: string) {
    this.#path = path
    this.#part = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
    this.#descriptor = openSync(this.#part, 'w', 0o600)
  }

  write(text: string): void {
    const bytes = Buffer.from(text)
    for (let written = 0; written < bytes.length; )
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written)
  }

  complete(): void {
    fsyncSync(this.#descriptor)
    closeSync(this.#descriptor)
    renameSync(this.#part, this.#path)
    const folder = openSync(dirname(this.#path), 'r')
    fsyncSync(folder) // the new name itself
    closeSync(folder)
  }

  abandon(): void {
    closeSync(this.#descriptor)
    rmSync(this.#part, { force: true })
  }
}
