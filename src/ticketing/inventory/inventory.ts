import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'

/** An event that seats are being sold of, as the transaction found it: read once, however many bookings follow. */
export interface EventInventory {
  event: EventRow
  types: readonly TicketTypeRow[]
}
