import type { TicketTypeRow } from '../../store/interface/rows.ts'
import { folded } from '../../values/text.ts'

/** Whether a type is the one that `name` means. */
export function isCalled(name: string): (type: Pick<TicketTypeRow, 'name'>) => boolean {
  const key = folded(name)
  return type => folded(type.name) === key
}
