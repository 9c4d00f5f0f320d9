import type { Queries } from '../../store/queries/index.ts'
import type { Context } from '../context.ts'
import { findEvent } from '../model/event.ts'

/** How many are in, of how many who may come. */
export interface Attendance {
  checkedIn: number
  expected: number
}

export async function attendanceOf(queries: Queries, eventIds: Iterable<number>): Promise<Attendance> {
  const sum = { checkedIn: 0, expected: 0 }
  for (const id of eventIds) {
    sum.checkedIn += await queries.checkIns.checkedIn(id)
    sum.expected += await queries.checkIns.expected(id)
  }
  return sum
}

/** Who has come to one event, by ticket type: it counts all tickets. @throws NotFound */
export async function attendanceByType(
  context: Context,
  reference: string,
): Promise<(Attendance & { type: string })[]> {
  return context.store.read(async queries => {
    const { id } = await findEvent(queries, reference)
    const types = await queries.ticketTypes.ofEvent(id)
    const expected = await queries.checkIns.expectedByType(id)
    const checkedIn = await queries.checkIns.checkedInByType(id)
    return types.map(({ id, name }) => ({
      type: name,
      checkedIn: checkedIn.get(id) ?? 0,
      expected: expected.get(id) ?? 0,
    }))
  })
}
