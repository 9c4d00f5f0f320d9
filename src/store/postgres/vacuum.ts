import type { Deadline } from '../engine/deadline.ts'
import { TABLE_NAMES } from '../queries/tables.ts'
import type { Session } from './session.ts'
import { silenceOf } from './transaction.ts'

/**
 * Frees the rows that were deleted, in all tables; others write meanwhile.
 *
 * @param options of VACUUM
 * @returns whether the server did it: who does not own the tables is only warned
 */
export async function vacuum(session: Session, deadline: Deadline, options = ''): Promise<boolean> {
  const { isPostgres, isStandby, statements } = session
  if (!isPostgres || isStandby) return false
  const tables = TABLE_NAMES.map(table => `${statements.schema}.${table}`)
  session.noticed = undefined
  session.silenceMs = silenceOf(deadline)
  await session.plain(`VACUUM ${options} ${tables.join(', ')}`)
  return session.noticed === undefined
}
