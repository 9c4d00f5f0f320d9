import { chmodSync, existsSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Corrupt, Interrupted, TixError } from '../../../values/errors.ts'
import type { Instant } from '../../../values/time/instant.ts'
import { Deadline } from '../../engine/deadline.ts'
import { versions } from '../../health/versions.ts'
import type {
  Backup,
  BackupRequest,
  Check,
  Maintenance,
  Restored,
  RestoreRequest,
} from '../../interface/maintenance.ts'
import type { StoreOptions } from '../../store.ts'
import { canonical } from '../file/canonical.ts'
import { type FileKind, inspectFile } from '../file/file-header.ts'
import { assertFolder } from '../file/office-file.ts'
import { systemCode } from '../sqlite-errors.ts'
import { explained } from '../unreadable.ts'
import { noDatabase } from '../writing/writer-file.ts'
import { backUp } from './backup.ts'
import { digestCheck } from './digest.ts'
import { fileChecks, lockAge } from './file-checks.ts'
import { databaseChecks } from './inspection.ts'
import { restore } from './restore.ts'

/** The tools for a bad day, on one SQLite file. */
export class SqliteMaintenance implements Maintenance {
  readonly backsUp = true
  readonly #path: string
  readonly #options: StoreOptions

  constructor(path: string, options: StoreOptions) {
    this.#path = canonical(path)
    this.#options = options
  }

  async examine(now: Instant): Promise<Check[]> {
    return this.#translating(async () => {
      const found = this.#inspect()
      if (found instanceof Corrupt)
        return [
          { name: 'file', status: 'failed', message: found.message, details: found.details },
          versions(),
        ]
      const file: Check = {
        name: 'file',
        status: 'ok',
        message: this.#path,
        details: { path: this.#path, journal: found },
      }
      return [
        file,
        ...fileChecks(this.#path),
        ...(await digestCheck(this.#path, this.#options.signal)),
        ...(await this.#examineContent(now)),
        versions(),
      ]
    })
  }

  async removeStaleLock(): Promise<boolean> {
    if (!lockAge(this.#path)?.stale) return false
    rmdirSync(`${this.#path}.lock`)
    return true
  }

  backUp(request: BackupRequest): Promise<Backup> {
    return this.#translating(async () => {
      if (inspectFile(this.#path) === 'missing') throw noDatabase(this.#path)
      return backUp(this.#path, request, this.#options.signal)
    })
  }

  restore(request: RestoreRequest): Promise<Restored> {
    const { timeoutMs, signal, makeFolder } = this.#options
    return this.#translating(async () => {
      assertFolder(this.#path, makeFolder)
      return restore(this.#path, request, () => new Deadline(timeoutMs, signal), signal)
    })
  }

  #inspect(): FileKind | Corrupt {
    try {
      const kind = inspectFile(this.#path)
      if (kind === 'missing' || kind === 'empty') throw noDatabase(this.#path)
      return kind
    } catch (error) {
      if (error instanceof Corrupt) return error
      throw error
    }
  }

  /** Whatever SQLite refuses to do with a damaged file is a finding like the others. */
  async #examineContent(now: Instant): Promise<Check[]> {
    try {
      return await examineFile(this.#path, now, this.#options.signal)
    } catch (error) {
      if (error instanceof Interrupted) throw error
      const known = await explained(error, this.#path)
      const finding = known instanceof TixError ? known.message : String(error)
      return [
        {
          name: 'integrity',
          status: 'failed',
          message: finding,
          details: { cause: systemCode(error) ?? null },
        },
      ]
    }
  }

  async #translating<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw await explained(error, this.#path)
    }
  }
}

async function examineFile(path: string, now: Instant, signal?: AbortSignal): Promise<Check[]> {
  try {
    return await databaseChecks(path, now, signal)
  } catch (error) {
    const unused = !existsSync(`${path}-wal`) && !existsSync(`${path}-journal`)
    if (!unused || !/^SQLITE_(READONLY|CANTOPEN)/.test(systemCode(error) ?? '')) throw error
    return examineCopy(path, now, signal)
  }
}

/**
 * SQLite cannot look at a database with a log where it may not write a file beside it. Nobody has it open
 * (there is no log, and no journal), so a copy elsewhere tells the same.
 */
async function examineCopy(path: string, now: Instant, signal?: AbortSignal): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tix-doctor-'))
  try {
    const copy = join(folder, 'copy.db')
    await copyFile(path, copy)
    chmodSync(copy, 0o600)
    return await databaseChecks(copy, now, signal)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
