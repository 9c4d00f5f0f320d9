import type { Context } from '../../ticketing/context.ts'
import { findEvent } from '../../ticketing/model/event.ts'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Sees } from '../routes/route.ts'

/** @throws NotFound where there is no such event, or none that may be seen */
export async function assertSeesEvent(
  { store }: Context,
  reference: string,
  sees: Sees | undefined,
): Promise<void> {
  const { id, status } = await store.read(queries => findEvent(queries, reference))
  if (sees && !sees({ id, status })) throw new NotFound(`No event ${quoted(reference)}`, { event: reference })
}
