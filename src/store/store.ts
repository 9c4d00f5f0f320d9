import type { Sql } from './interface/sql.ts'
import type { Queries } from './queries/index.ts'

/**
 * What happens in a transaction. It awaits nothing but the queries it is handed: on SQLite these
 * resolve in microtasks, so a transaction never spans a turn of the event loop.
 */
export type Work<T> = (queries: Queries) => Promise<T>

/** Where everything is kept. Opened by `openStore`; the rules of selling see no more of it than this. */
export interface Store {
  /**
   * The one way to write, from whichever door. Everything that `work` did is committed and on disk when
   * this resolves, and nothing of it is there when it rejects.
   *
   * @throws Busy when others held the store for longer than the timeout
   * @throws Interrupted when the process was told to stop while it waited
   * @throws StorageFailed, Corrupt, Forbidden, NotFound as the engine and the file give cause
   */
  write<T>(work: Work<T>, options?: WriteOptions): Promise<T>
  /** Whether others wait to write: who has a lot to write then ends soon. True where that cannot be seen. */
  othersWait(): boolean
  /** Lets those in who wait, between two of many writes, where the engine keeps no queue that does it. */
  makeWay(): Promise<void>
  /** Does what bulk writes have put off. Others may write meanwhile. */
  catchUp(): void
  /** Reads one consistent state, which others may move on from meanwhile. Nothing in it is uncommitted. */
  read<T>(work: Work<T>): Promise<T>
  /**
   * Resolves when every write that is under way has ended, committed or not. On a server, ids are not committed
   * in their order: up to an id that was read before, all is there only afterwards.
   *
   * @throws Busy when one of them takes longer than the timeout
   */
  writesEnded(): Promise<void>
  close(): Promise<void>
}

/** A store as the whole of its tables: for moving it and looking after it, not for selling. */
export interface WholeStore extends Store {
  /** Where it is, as it may be shown: no password. */
  readonly place: string
  /** Reads all tables as they were at one moment. */
  readTables<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /**
   * Makes the tables where there are none, and fills them with rows that bring their ids, in one transaction.
   * `work` may wait for another store meanwhile.
   */
  fillTables<T>(work: (sql: Sql) => Promise<T>, options?: Pick<WriteOptions, 'dryRun'>): Promise<T>
}

export interface WriteOptions {
  /** Do everything but the commit. */
  dryRun?: boolean
  /**
   * One of many writes in a row, as of an import: the engine may put off until `catchUp` what it otherwise
   * does under the lock.
   */
  bulk?: boolean
  /** Begin a new database where there is none yet. Otherwise that is NotFound. */
  create?: boolean
}

export interface StoreOptions {
  /** How long a write may wait for its turn, in milliseconds. */
  timeoutMs: number
  /** Aborts a wait; what is past its COMMIT is not affected. */
  signal?: AbortSignal
}
