import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { belongsToDatabase } from '../../store/sqlite/file/file-header.ts'
import { Invalid } from '../../values/errors.ts'
import { aboutFile } from '../input/file-errors.ts'

/** Somewhere to write a document to: what is seen of it before it is complete, and what replaced. */
export interface Output {
  write: (content: string | Uint8Array) => void
  /** Puts it in place. */
  complete: () => void
  abandon: () => void
}

/**
 * Opens an output. A regular file is put in place only when it is complete: written beside its place, made durable,
 * renamed; until then whatever was there stays. A link is followed, and a file keeps its mode and owner. What is no
 * regular file (a device, a pipe) is written into.
 *
 * @throws NotFound, Forbidden, StorageFailed with the name of the file
 */
export function openOutput(path: string): Output {
  const place = placeOf(path)
  return place.replaces ? new NewFile(path, place.path, place.stat) : new Stream(path)
}

interface Place {
  /** Where the file is that the path leads to. */
  path: string
  stat: Stats | undefined
  /** Whether it is a file that may be replaced as a whole. */
  replaces: boolean
}

const MOST_LINKS = 40
/** Names of what a process has open already. */
const OPEN_FILES = /^\/(dev\/(fd\/|std(in|out|err)$)|proc\/[^/]+\/fd\/)/

function placeOf(path: string): Place {
  if (OPEN_FILES.test(resolve(path))) return { path, stat: undefined, replaces: false }
  const target = followed(path)
  const stat = statSync(target, { throwIfNoEntry: false })
  return { path: target, stat, replaces: stat === undefined || stat.isFile() || stat.isDirectory() }
}

/** The end of a chain of links, which need not be there yet. */
function followed(path: string): string {
  let at = path
  for (let links = 0; links < MOST_LINKS; links++) {
    if (!lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) return at
    at = resolve(dirname(at), readlinkSync(at))
    if (OPEN_FILES.test(at)) return at
  }
  return at
}

class NewFile implements Output {
  readonly #name: string
  readonly #path: string
  readonly #part: string
  readonly #descriptor: number

  constructor(name: string, path: string, before: Stats | undefined) {
    this.#name = name
    this.#path = path
    this.#part = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`)
    if (before?.isDirectory()) throw aboutFile(systemError('EISDIR'), name, 'written')
    // Exclusively: whatever was put there under this name is not followed.
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
export function isAsBefore(output: Output): boolean {
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

/** How long a pipe may wait for somebody who reads it, in milliseconds. */
const READER_WITHIN_MS = 10_000

/** A device or a pipe: what is written is gone. */
class Stream implements Output {
  readonly #name: string
  readonly #descriptor: number
  /** Of this process already, which goes on with it. */
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

/** The standard output by its number, under whatever name: what is a socket cannot be opened by one. */
function ownDescriptor(path: string): number | undefined {
  const name = resolve(path).replace(/^\/proc\/self\/fd\//, '/dev/fd/')
  if (name === '/dev/stdout' || name === '/dev/fd/1') return 1
  return name === '/dev/stderr' || name === '/dev/fd/2' ? 2 : undefined
}

/** Without waiting for ever for a reader of a pipe: that would be deaf to a signal. */
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

function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  for (let written = 0; written < bytes.length; )
    try {
      written += writeSync(descriptor, bytes, written, bytes.length - written)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      pause()
    }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** Whether two paths lead to the same file, under whatever names. */
export function sameFile(a: string, b: string): boolean {
  const [left, right] = [statSync(a, { throwIfNoEntry: false }), statSync(b, { throwIfNoEntry: false })]
  if (left && right) return left.dev === right.dev && left.ino === right.ino
  return real(a) === real(b)
}

function real(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    return resolve(path)
  }
}

/**
 * To be called before the box office is opened: to look at its file later would drop SQLite's locks on it.
 *
 * @throws Invalid where a new file would take the place of a database or of what belongs to one
 */
export function assertNoDatabase(path: string, field: string): void {
  const { path: target, replaces } = placeOf(path)
  if (replaces && (belongsToDatabase(path) || belongsToDatabase(target)))
    throw Invalid.field(field, `${path} is a database, or belongs to one; choose another name`)
}
