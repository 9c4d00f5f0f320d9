import type { Instant } from '../../values/time/instant.ts'
import type { Queries } from '../queries/index.ts'

/** What a store can do beyond reading and writing: checks, backups, restores. Opened by `openMaintenance`. */
export interface Maintenance {
  /** Whether backups are made here. A server has tools of its own for that. */
  readonly backsUp: boolean
  /**
   * Looks at everything that can be wrong and changes nothing.
   *
   * @throws NotFound when there is nothing to look at, Forbidden when it may not be looked at
   */
  examine(now: Instant): Promise<Check[]>
  /** Removes a lock that a killed process left behind; tells whether there was one. */
  removeStaleLock(): Promise<boolean>
  /**
   * Copies the store as it is at one moment into a file, while others go on selling, and verifies the copy.
   *
   * @throws Corrupt when the copy is not sound; nothing is left behind then
   */
  backUp(request: BackupRequest): Promise<Backup>
  /**
   * Puts a backup in the place of the database, and keeps what it replaces.
   *
   * @throws Corrupt when the backup is not sound, Busy while others use the database
   */
  restore(request: RestoreRequest): Promise<Restored>
}

export interface Check {
  /** A fixed word for scripts, like `integrity`. */
  name: string
  status: 'ok' | 'warning' | 'failed'
  message: string
  details: Record<string, unknown>
}

export interface BackupRequest {
  now: Instant
  /** A file, or a folder for a name made from the time; without it, the folder of the database. */
  target: string | undefined
  /** How many of the backups that carry such a name stay in that folder; without it, all. */
  keep?: number | undefined
  /** Also copies what is not sound: what a repair is about to change. */
  unsound?: boolean
  dryRun: boolean
  /** Returns if an existing backup may be replaced. */
  confirm: (question: string) => Promise<void>
  /** How much is copied, from 0 to 1; 1 while the copy is looked through. */
  progress?: ((share: number) => void) | undefined
}

export interface Backup {
  path: string
  bytes: number
  events: number
  bookings: number
  /** Older backups that `keep` has removed. */
  removed: string[]
}

export interface RestoreRequest {
  now: Instant
  file: string
  dryRun: boolean
  /** Returns if the database may be replaced. */
  confirm: (question: string) => Promise<void>
  /** Leaves a line in the log of what is put in place, before it is. */
  log: (queries: Queries, what: Pick<Restored, 'from' | 'replaced'>) => Promise<void>
}

export interface Restored {
  path: string
  /** The backup that is now in its place. */
  from: string
  events: number
  bookings: number
  /** Where the database of before is kept; null where there was none. */
  replaced: string | null
}
