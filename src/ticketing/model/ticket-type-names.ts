import type { TicketTypeRow } from '../../store/interface/rows.ts'
import { nameKey } from '../../values/names/names.ts'

/** Whether a type is the one that `name` means. */
export function isCalled(name: string): (type: Pick<TicketTypeRow, 'name'>) => boolean {
  const key = nameKey(name)
  return type => nameKey(type.name) === key
}
