import { NoDatabase } from '../../../values/errors.ts'
import type { Deadline } from '../../engine/deadline.ts'
import { BEGIN } from '../../interface/begin.ts'
import type { ConnectionSettings } from '../connecting/settings.ts'
import { migrate } from '../migrate.ts'
import type { Pool } from '../pool.ts'
import { OtherSchema } from './failures.ts'
import { isPoolersFault } from './postgres-errors.ts'

/** Repairs the cause of a failure, where it can; resolves to whether it did. @throws what failed in its place */
export type Mend = (failure: unknown, deadline: Deadline) => Promise<boolean>

/** What can be put right of a database: tables that are missing or older, and poolers that lose statements. */
export class Mending {
  readonly #settings: ConnectionSettings
  readonly #pool: Pool
  readonly #signal: AbortSignal | undefined

  constructor(settings: ConnectionSettings, pool: Pool, signal: AbortSignal | undefined) {
    this.#settings = settings
    this.#pool = pool
    this.#signal = signal
  }

  /**
   * For one write or read.
   *
   * @param create whether tables are made where there are none; otherwise that is a NotFound
   */
  ofOne(create: boolean): Mend {
    let hadNames = true
    return async (failure, deadline) => {
      if (isPoolersFault(failure) && hadNames) {
        // Another may have turned names off meanwhile: this attempt still used them.
        hadNames = false
        this.#settings.preparing.named = false
        return true
      }
      if (!(failure instanceof OtherSchema)) return false
      const { place } = this.#settings
      if (failure.version === 0 && !create)
        throw new NoDatabase(`There is no box office in ${place} yet`, { database: place }, { next: BEGIN })
      await this.#migrate(deadline)
      return true
    }
  }

  /** Makes or changes the tables. Where somebody else was faster, this fails, and what comes next finds it done. */
  async #migrate(deadline: Deadline): Promise<void> {
    const use = { of: 'write', deadline, signal: this.#signal } as const
    await this.#pool.use(use, session => migrate(session, this.#settings.place, deadline.leftMs))
  }
}
