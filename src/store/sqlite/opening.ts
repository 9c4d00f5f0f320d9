import SqliteDatabase from 'better-sqlite3'
import { Connection } from './connection.ts'
import { unusableAddon } from './file/native-addon.ts'
import { noteOpened } from './file/open-files.ts'
import { systemCode } from './sqlite-errors.ts'

/**
 * How long SQLite itself waits where another process opens, recovers or empties the log, in milliseconds: no longer
 * than a transaction, because nothing else happens in this process meanwhile. Whoever opens or begins tries again.
 */
const BUSY_TIMEOUT_MS = 20
/** Makes SQLite read the file. */
const LOOK = 'PRAGMA schema_version'

/** A connection that may write. The file must be there. @throws SQLITE_BUSY: try again */
export function openToWrite(path: string): Connection {
  // better-sqlite3 compiles in NORMAL for WAL, with which a power cut may take confirmed bookings.
  // The log is emptied by ourselves, see write-ahead-log.ts.
  // What is deleted is overwritten: what somebody wants to be gone is not to stand in a free page.
  return openFile(
    path,
    { timeout: BUSY_TIMEOUT_MS },
    'PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON',
  )
}

/** @throws SQLITE_BUSY: try again */
export function openToRead(path: string): Connection {
  const openIt = () => openFile(path, { readonly: true, timeout: BUSY_TIMEOUT_MS }, LOOK)
  try {
    return openIt()
  } catch (error) {
    if (systemCode(error) !== 'SQLITE_READONLY_ROLLBACK') throw error
    // Somebody was killed who was making or migrating the file. Only who may write can undo it.
    const connection = openToWrite(path)
    try {
      connection.exec(LOOK)
    } finally {
      connection.close()
    }
    return openIt()
  }
}

/**
 * A connection that nobody can be beside: the log is folded into the file and removed, and until it is
 * closed no other connection gets in.
 *
 * @throws SQLITE_BUSY while anybody has the database open
 */
export function openAlone(path: string): Connection {
  return openFile(
    path,
    { timeout: 0 },
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE',
  )
}

/** A database that is gone when it is closed. */
export function openInMemory(): Connection {
  return new Connection(open(':memory:', {}))
}

/** A database for large amounts that is gone when it is closed: what does not fit into the cache goes to a temporary file without a name. */
export function openOnDisk(): Connection {
  return new Connection(open('', {}))
}

/** Opens a file, and runs statements; the connection is closed if they fail. */
function openFile(path: string, options: SqliteDatabase.Options, statements: string): Connection {
  const database = open(path, { ...options, fileMustExist: true })
  const connection = new Connection(database, noteOpened(path))
  try {
    connection.exec(statements)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

/**
 * better-sqlite3 would look for its addon in a dozen places with a package of its own; naming the one
 * place where npm builds it saves a millisecond of every start.
 */
function open(path: string, options: SqliteDatabase.Options): SqliteDatabase.Database {
  try {
    const nativeBinding = require.resolve('better-sqlite3/build/Release/better_sqlite3.node')
    return new SqliteDatabase(path, { ...options, nativeBinding })
  } catch (error) {
    throw unusableAddon(error) ?? error
  }
}
