import { statSync } from 'node:fs'
import { NoDatabase, type NotFound } from '../../../values/errors.ts'
import type { Deadline } from '../../engine/deadline.ts'
import { BEGIN } from '../../interface/begin.ts'
import { queries } from '../../queries/index.ts'
import { SCHEMA_VERSION } from '../../schema/current-version.ts'
import type { Connection } from '../connection.ts'
import { type FileKind, inspectFile } from '../file/file-header.ts'
import type { FileLock } from '../file/file-lock.ts'
import { assertFolder, createFile, prepareFile, watched } from '../file/office-file.ts'
import { assertOneName, mountTable, removeOwnNames } from '../file/one-name.ts'
import { openToWrite } from '../opening.ts'
import { schemaVersion } from '../schema-version.ts'
import { ifFree } from '../sqlite-errors.ts'
import type { Session } from '../transaction.ts'
import type { Queued } from './write-queue.ts'

/** The file as it is open for writing: opened, and where need be made or migrated, by the first who writes. */
export class WriterFile {
  readonly path: string
  readonly #lock: FileLock
  readonly #makeFolder: boolean
  session: Session | undefined

  /** @param makeFolder see `StoreOptions` */
  constructor(path: string, lock: FileLock, makeFolder = false) {
    this.path = path
    this.#lock = lock
    this.#makeFolder = makeFolder
  }

  /** @returns nothing for a dry run where there is nothing yet. @throws NotFound when there is nothing, and it is not to be made */
  async open({ options, deadline }: Pick<Queued, 'options' | 'deadline'>): Promise<Session | undefined> {
    if (this.session) return this.session
    const kind = inspectFile(this.path)
    if (kind === 'missing' || kind === 'empty') {
      if (!options.create) throw noDatabase(this.path)
      assertFolder(this.path, this.#makeFolder)
      if (options.dryRun) return undefined
    }
    this.session = await this.#open(kind, deadline)
    return this.session
  }

  /** Brings an older file up to date, for who only reads. */
  async migrate(deadline: Deadline): Promise<void> {
    const { connection } = await this.#open(inspectFile(this.path), deadline)
    connection.close()
  }

  /**
   * Whether the transaction that has begun is on the file at our path, with our tables. If not, what is there is opened
   * anew. Another process may have restored or migrated it, or given it a second name.
   *
   * @throws Corrupt when a newer tix has, StorageFailed
   */
  isOurs({ connection, isCurrent }: Session): boolean {
    try {
      if (isCurrent() && schemaVersion(connection, this.path) === SCHEMA_VERSION) return true
    } catch (error) {
      this.end()
      throw error
    }
    this.end()
    return false
  }

  end(): void {
    this.session?.connection.close()
    this.session = undefined
  }

  /** Takes away what was made for a write that failed: see there. */
  async removeUnused(deadline: Deadline): Promise<void> {
    // Closed, it has no log any more, which may be what has filled the disk.
    this.end()
    const { removeUnused } = await import('../file/unused-file.ts')
    await this.#locked(deadline, () => removeUnused(this.path))
  }

  async #open(kind: FileKind, deadline: Deadline): Promise<Session> {
    if (kind === 'missing') createFile(this.path, this.#makeFolder)
    await this.#assertOneName(deadline)
    const isCurrent = watched(this.path, stat => assertOneName(this.path, stat))
    const connection = await deadline.until(() => ifFree(() => openToWrite(this.path)))
    try {
      const version = await deadline.until(() => ifFree(() => schemaVersion(connection, this.path)))
      if (kind !== 'wal' || version !== SCHEMA_VERSION) await this.#prepare(connection, deadline)
      // From here on it is our own loop that waits, in turns of the event loop. And pages that a statement of many rows
      // keeps, to undo it should one be refused, would go to a temporary file: half of all that an import writes.
      connection.exec('PRAGMA busy_timeout = 0; PRAGMA temp_store = MEMORY')
    } catch (error) {
      connection.close()
      throw error
    }
    return { connection, queries: queries(connection), isCurrent }
  }

  async #prepare(connection: Connection, deadline: Deadline): Promise<void> {
    await this.#locked(deadline, () => prepareFile(connection, this.path, deadline))
  }

  async #assertOneName(deadline: Deadline): Promise<void> {
    // A restore gives the file a second name for a moment, and may have been killed in it.
    if (statSync(this.path).nlink > 1)
      await this.#locked(deadline, async () => removeOwnNames(this.path, statSync(this.path)))
    assertOneName(this.path, statSync(this.path), mountTable())
  }

  async #locked(deadline: Deadline, critical: () => Promise<void>): Promise<void> {
    const release = await deadline.until(() => this.#lock.tryAcquire())
    try {
      await critical()
    } finally {
      release()
    }
  }
}

export function noDatabase(path: string): NotFound {
  return new NoDatabase(`There is no database at ${path}`, { path }, { next: BEGIN })
}
