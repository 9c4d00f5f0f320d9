import { Corrupt } from '../../values/errors.ts'
import type { Steps } from '../schema/migration.ts'
import { begin, MIGRATION_LOCK } from './begin.ts'
import { codeOf, isMissingTable } from './outcome/postgres-errors.ts'
import { MIGRATIONS, SCHEMA_VERSION } from './schema.ts'
import type { Session } from './session.ts'

/** The version of the schema, 0 where there is none. @throws Corrupt when a newer tix wrote it */
export async function schemaVersion(session: Session, place: string): Promise<number> {
  try {
    const { rows } = await session.plain(`SELECT version FROM ${session.statements.schema}.tix_schema`)
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
export async function migrate(session: Session, place: string, waitMs: number): Promise<void> {
  const beginAnew = () => begin(session, { waitMs, changesSchema: true })
  try {
    await beginAnew()
    if (await lockedOut(session)) {
      await session.plain('ROLLBACK')
      await beginAnew()
    }
    await migrateInTransaction(session, place)
    await session.plain('COMMIT')
  } catch (error) {
    session.plain('ROLLBACK').catch(() => {})
    throw error
  }
}

/** Inside a transaction that someone else began, and may take back. */
export async function migrateInTransaction(session: Session, place: string): Promise<void> {
  // What led here: a table that is missing, which a statement that was sent along did not find.
  session.pipeline.forgetFailure()
  const change = (text: string) => session.plain(session.statements.qualified(text))
  await change('CREATE TABLE IF NOT EXISTS tix_schema (version BIGINT NOT NULL)')
  const version = await schemaVersion(session, place)
  for (const { text, steps } of MIGRATIONS.slice(version)) {
    await change(text)
    if (steps) await take(session, steps())
  }
  await change(`DELETE FROM tix_schema; INSERT INTO tix_schema (version) VALUES (${SCHEMA_VERSION})`)
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

async function take(session: Session, steps: Steps): Promise<void> {
  for (let step = steps.next([]); step.done !== true; ) {
    const { value } = step
    if ('rows' in value) await session.sendAll(value.statement, value.rows)
    step = steps.next('rows' in value ? [] : await session.all(value.statement, value.params))
  }
  await session.pipeline.settled()
}
