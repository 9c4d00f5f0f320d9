import type { AGAIN } from './interface/again.ts'
import type { Sql } from './interface/sql.ts'
import type { Queries } from './queries/index.ts'

/**
 * What happens in a transaction. It awaits nothing but the queries it is handed: on SQLite these
 * resolve in microtasks, so a transaction never spans a turn of the event loop. It may be run several times
 * (others were in the way, the connection was lost): what it keeps outside of itself, it assigns and does not add to.
 */
export type Work<T> = (queries: Queries) => Promise<T>

/**
 * A work that can be done together with others of its kind which wait with it, for much less than each by itself. Whether
 * it is, is for the store to say: those that wait for a file, or that are about the same on a server. What comes of it
 * is the same.
 */
export interface JointWork<T> {
  /**
   * Does works of this kind, from the first on, as if one after the other; gives how many it has done. The next one goes
   * by itself. Those are of one kind that have the same function. What it throws undoes all of it: each goes by itself.
   */
  readonly together: (queries: Queries, works: readonly JointWork<unknown>[]) => Promise<number>
  /** What it gave, once `together` has done it. */
  result(): T
}

/**
 * A few milliseconds of much work, at most about 25.
 *
 * @param begins it is the first of its transaction; else, what those before it have read in the transaction still holds
 */
export type Portion<T> = (queries: Queries, begins: boolean) => Promise<T | typeof AGAIN>

/** Portions; one that is not available without waiting ends the transaction under way. */
export type Portions<T> = Iterable<Portion<T>> | AsyncIterable<Portion<T>>

/** Where everything is kept. Opened by `openStore`; the rules of selling see no more of it than this. */
export interface Store {
  /**
   * The one way to write, from whichever door. Everything that `work` did is committed and on disk when
   * this resolves, and nothing of it is there when it rejects. Writes that wait together may share a commit, which
   * none of them notices: those that wait for a file, or that are about the same on a server. Called within another write, it is refused at once.
   *
   * @throws Busy when others held the store for longer than the timeout, or it is closed
   * @throws Interrupted when the wait was ended by a signal
   * @throws StorageFailed, Corrupt, Forbidden, NotFound as the engine and the file give cause
   */
  write<T>(work: Work<T>, options?: WriteOptions<T>): Promise<T>
  /**
   * Writes much, so that others get in between: as many portions share a transaction as time and others allow. What
   * portions gave is told, in their order, when it is committed. Whoever stops listening stops the writing. Portions
   * are asked for within a transaction: what makes them writes nothing itself.
   *
   * @throws what a portion threw, and what `write` throws; of its transaction nothing is there then, what was told stays
   */
  writeMany<T>(portions: Portions<T>, options?: WriteManyOptions): AsyncIterable<T[]>
  /**
   * Reads one consistent state, which others may move on from meanwhile. Nothing in it is uncommitted.
   *
   * @throws Busy, Interrupted as `write` does; Busy also when it took so long that others' writes piled up behind it
   */
  read<T>(work: Work<T>, options?: ReadOptions): Promise<T>
  /**
   * From the call on, yields after each commit by anybody, in this process or another, within 250 ms. Commits that
   * come soon after each other are told as one; now and then it tells of one that changed nothing. It ends with the
   * signal, or when the store is closed.
   */
  changes(options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<void>
  /**
   * Another number after each commit by anybody, in this process or another; at once, and for a few microseconds.
   * `undefined` where that cannot be told so cheaply: on a server, or while somebody else makes or mends the file.
   */
  version?(): number | undefined
  /**
   * Resolves when every write that is under way has ended, committed or not. On a server, ids are not committed
   * in their order: up to an id that was read before, all is there only afterwards.
   *
   * @throws Busy when one of them takes longer than the timeout
   */
  writesEnded(): Promise<void>
  /** Whether deleted texts are still in the storage itself, in upper or lower case, as far as it can be searched. */
  holds(texts: readonly string[]): Promise<boolean>
  /**
   * Takes texts that were deleted out of the storage itself, as far as it can; gives what may still hold them, in words.
   *
   * @throws Busy, Interrupted
   */
  scrub(texts: readonly string[]): Promise<string[]>
  /** What texts are kept in; `undefined`, or no such function, where all of them can be kept. */
  charset?(): Promise<Charset | undefined>
  /** Resolves when all that is under way has ended. Later calls are refused. */
  close(): Promise<void>
}

/** A store with access to all of its tables: for moving and maintaining it, not for selling. */
export interface WholeStore extends Store {
  /** Where it is, as it may be shown: no password. */
  readonly place: string
  /** Tells of each commit of this process: for figures. */
  observe(committed: (group: Committed) => void): void
  /**
   * From now on, reads that are said to be long are done by another process, where nothing else could happen in this one
   * meanwhile: it serves others.
   */
  readLongAside(): Promise<void>
  /** Reads all tables as they were at one moment. */
  readTables<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /**
   * Makes the tables where there are none, and fills them with rows that bring their ids, in one transaction.
   * `work` may wait for another store meanwhile.
   */
  fillTables<T>(work: (sql: Sql) => Promise<T>, options?: Pick<WriteOptions, 'dryRun'>): Promise<T>
}

/** An encoding that has not all characters. */
export interface Charset {
  /** As the server calls it: LATIN1. */
  readonly name: string
  /** Those of the texts that cannot be kept. */
  unkept(texts: readonly string[]): Promise<string[]>
}

/** Writes that were committed together. */
export interface Committed {
  writes: number
  /** How long they waited for the lock of the file, or of the event, and how long the commit took, in milliseconds. */
  lockWaitMs: number
  commitMs: number
}

/** How long one call may wait for its turn; defaults are those of the store. */
export interface WaitOptions {
  /** In milliseconds, from the call on. */
  timeoutMs?: number | undefined
  /** Ends the wait, and a read between two of its rows, as that of the store does; what is past its COMMIT is not affected. */
  signal?: AbortSignal | undefined
}

export interface ReadOptions extends WaitOptions {
  /** It goes through a whole table, and asks for its rows at once. */
  long?: boolean | undefined
}

export interface WriteOptions<T = never> extends WaitOptions {
  /** Do everything but the commit. */
  dryRun?: boolean | undefined
  /** Begin a new database where there is none yet. Otherwise that is NotFound. */
  create?: boolean | undefined
  /** What it is about and may have to wait for: an event. On a server, writes about the same share commits. */
  about?: string | undefined
  /** How this work is done together with others of its kind, where it can be. A dry run never is. */
  joint?: JointWork<T> | undefined
}

export interface WriteManyOptions extends WaitOptions {
  /**
   * How long a transaction may last while nobody waits, in milliseconds; else 25. Nothing else happens in this process
   * meanwhile: a process that does nothing else writes faster with more.
   */
  longestMs?: number | undefined
}

export interface StoreOptions {
  /** How long a call may wait for its turn, in milliseconds. */
  timeoutMs: number
  /** Ends every wait; what is past its COMMIT is not affected. */
  signal?: AbortSignal | undefined
  /** Make the folder of a new file, if it is missing. Not for a path that somebody typed: it may be misspelled. */
  makeFolder?: boolean | undefined
}
