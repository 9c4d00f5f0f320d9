import { Corrupt } from '../../values/errors.ts'
import { codeOf, isMissingTable } from './postgres-errors.ts'
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts'
import type { Session } from './session.ts'

/** Whoever makes or changes tables holds this advisory lock. 'TIX1' in ASCII. */
const MIGRATION_LOCK = 0x54495831

/** The version of the schema, 0 where there is none; asked once a session. @throws Corrupt when a newer tix wrote it */
export function schemaVersion(session: Session, place: string): Promise<number> {
  if (session.version) return session.version
  session.version = readVersion(session, place)
  session.version.catch(() => {}) // told when it is waited for
  return session.version
}

async function readVersion(session: Session, place: string): Promise<number> {
  try {
    const { rows } = await session.plain('SELECT version FROM tix_schema')
    const version = Number(rows[0]?.version ?? 0)
    if (version > SCHEMA_VERSION)
      throw new Corrupt(
        `${place} was written by a newer tix (schema ${version}, this one knows ${SCHEMA_VERSION}). It was left as it is; update tix`,
        { database: place, version, known: SCHEMA_VERSION },
      )
    return version
  } catch (error) {
    if (isMissingTable(error)) return 0
    throw error
  }
}

/** Makes the tables, or brings them to the current schema, in one transaction. Two at once: the second finds it done. */
export async function migrate(session: Session, place: string): Promise<void> {
  await session.plain('BEGIN')
  try {
    if (await lockedOut(session)) await session.plain('ROLLBACK; BEGIN')
    await migrateInTransaction(session, place)
    await session.plain('COMMIT')
  } catch (error) {
    await session.plain('ROLLBACK')
    throw error
  }
}

/** Inside a transaction that someone else began, and may take back. */
export async function migrateInTransaction(session: Session, place: string): Promise<void> {
  await session.plain('CREATE TABLE IF NOT EXISTS tix_schema (version BIGINT NOT NULL)')
  const version = await readVersion(session, place)
  for (const migration of MIGRATIONS.slice(version)) await session.plain(migration)
  await session.plain(`DELETE FROM tix_schema; INSERT INTO tix_schema (version) VALUES (${SCHEMA_VERSION})`)
}

/** True where the engine has no advisory locks. Then two at once collide on a table's name, and one tries again. */
async function lockedOut(session: Session): Promise<boolean> {
  try {
    await session.plain(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    return false
  } catch (error) {
    if (['0A000', '42883'].includes(codeOf(error) ?? '')) return true
    throw error
  }
}
