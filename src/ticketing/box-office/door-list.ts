import type { Context } from '../context.ts'
import { type Booking, toBookings } from '../model/booking.ts'
import { type EventLabel, eventLabel, findEvent } from '../model/event.ts'

export const DOOR_LIST_ORDERS = ['name', 'code', 'type'] as const
export type DoorListOrder = (typeof DOOR_LIST_ORDERS)[number]

/** One ticket on the list at the door: one line, to be crossed off. */
export interface DoorListLine {
  name: string | null
  type: string
  code: string
  booking: string
  email: string | null
  status: 'valid' | 'checked_in'
  due: string | null
}

/** Read at once. */
const PAGE = 500

/** Everybody who may come, a ticket a line. @throws NotFound */
export async function doorList(
  context: Context,
  request: { event: string; sort?: DoorListOrder | undefined },
): Promise<{ event: EventLabel; doorList: DoorListLine[] }> {
  const now = context.clock.now()
  return context.store.read(async queries => {
    const event = await findEvent(queries, request.event)
    const lines: DoorListLine[] = []
    for (let after: { found: string; id: number } | undefined; ; ) {
      const rows = await queries.find.all({ eventId: event.id, status: 'confirmed', now }, after, PAGE)
      for (const booking of await toBookings(queries, rows, event, now)) lines.push(...linesOf(booking))
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) break
      after = { found: '', id: last.id }
    }
    return { event: eventLabel(event), doorList: sorted(lines, request.sort ?? 'name') }
  })
}

function linesOf({ code, name, email, due, tickets }: Booking): DoorListLine[] {
  return tickets.flatMap(ticket =>
    ticket.status === 'valid' || ticket.status === 'checked_in'
      ? [
          {
            name: ticket.attendee ?? name,
            type: ticket.type,
            code: ticket.code,
            booking: code,
            email,
            status: ticket.status,
            due: due && Number(due.amount) > 0 ? `${due.amount} ${due.currency}` : null,
          },
        ]
      : [],
  )
}

/** Whom a line is for; nothing is known of a walk-in. */
export function guestOf({ name, email }: Pick<DoorListLine, 'name' | 'email'>): string | null {
  return name ?? email
}

/** As in a telephone book; walk-ins come last. */
function sorted(lines: DoorListLine[], order: DoorListOrder): DoorListLine[] {
  const collator = new Intl.Collator('en', { sensitivity: 'base' })
  const byName = (a: DoorListLine, b: DoorListLine) =>
    Number(guestOf(a) === null) - Number(guestOf(b) === null) ||
    collator.compare(guestOf(a) ?? '', guestOf(b) ?? '')
  const byCode = (a: DoorListLine, b: DoorListLine) => (a.code < b.code ? -1 : 1)
  const byType = (a: DoorListLine, b: DoorListLine) => collator.compare(a.type, b.type)
  const first = { name: byName, code: byCode, type: byType }[order]
  return lines.sort((a, b) => first(a, b) || byName(a, b) || byCode(a, b))
}
