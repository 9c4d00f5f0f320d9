import type { BookingRow, Channel, EventRow, TicketRow, VoucherRow } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import { addUp, type MinorUnits, NOTHING, sum, times } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Tx } from '../context.ts'
import { priced } from '../pricing/discount.ts'
import { type Allocation, commonType, priceOf, seatsOf } from './allocation.ts'
import { drawCode, drawSecret } from './draw-codes.ts'

/** What is sold to whom. That the event sells this now was checked before. */
export interface Sale {
  event: EventRow
  allocations: readonly Allocation[]
  buyer: Buyer
  /** The actor, if it is not the transaction's. */
  by?: string | undefined
  /** The voucher, of which a use was taken already. */
  voucher?: VoucherRow | undefined
  terms?: SaleTerms | undefined
}

/** How something was sold that was sold elsewhere and is imported. */
export interface SaleTerms {
  createdAt: Instant
  /** Whether it is canceled: it takes no seats, but there is money on it. */
  canceled: boolean
  /** Its payments are inserted by whoever sells. */
  paid: MinorUnits
  note: string | null
  /** In the order of the allocations, one for each seat. */
  tickets: readonly { attendee: string | null; price: MinorUnits | null; discount: MinorUnits }[]
}

/** Who gets the seats, and what is to be kept with them. */
interface Buyer {
  /** null for a walk-in. */
  email: Email | null
  name: string | null
  channel: Channel
  /** When a hold runs out; null for a confirmed booking. */
  expiresAt: Instant | null
  /** The row of an import that it came from. */
  ref?: string | null | undefined
  /** Digest of that row. */
  request?: string | null | undefined
  note?: string | null | undefined
}

/** The booking that a sale makes, not yet written. */
export function bookingRow(tx: Tx, { event, allocations, buyer, voucher, terms }: Sale): BookingRow {
  return {
    id: 0, // the row's own, once it is there
    code: drawCode(tx),
    eventId: event.id,
    email: buyer.email,
    name: buyer.name,
    quantity: seatsOf(allocations),
    status: terms?.canceled ? 'canceled' : buyer.expiresAt === null ? 'confirmed' : 'held',
    expiresAt: buyer.expiresAt,
    channel: buyer.channel,
    total: terms ? sum(terms.tickets.map(({ price }) => price)) : priceOf(allocations, voucher),
    discount: terms ? addUp(terms.tickets.map(({ discount }) => discount)) : discountOf(allocations, voucher),
    paid: terms?.paid ?? NOTHING,
    voucherId: voucher?.id ?? null,
    voucherUse: null,
    voucher: voucher?.code ?? null,
    note: terms?.note ?? buyer.note ?? null,
    ticketSecret: drawSecret(tx),
    ref: buyer.ref ?? null,
    request: buyer.request ?? null,
    createdAt: terms?.createdAt ?? tx.now,
    typeId: commonType(allocations.map(({ type }) => type.id)),
  }
}

function discountOf(allocations: readonly Allocation[], voucher: VoucherRow | undefined): MinorUnits {
  if (voucher === undefined) return NOTHING
  return addUp(allocations.map(({ type, quantity }) => times(priced(type, voucher).discount, quantity)))
}

/** The tickets of that booking, one for each seat. */
export function ticketsOf({ id }: BookingRow, { allocations, voucher, terms }: Sale): TicketRow[] {
  const tickets: TicketRow[] = []
  const status = terms?.canceled ? 'canceled' : 'valid'
  for (const { type, quantity, attendees } of allocations) {
    const today = priced(type, voucher)
    for (let seat = 0; seat < quantity; seat++) {
      const sold = terms?.tickets[tickets.length]
      tickets.push({
        bookingId: id,
        position: tickets.length + 1,
        typeId: type.id,
        typeName: type.name,
        attendee: sold ? sold.attendee : (attendees?.[seat] ?? null),
        price: sold ? sold.price : today.price,
        discount: sold ? sold.discount : today.discount,
        status,
        ended: 0,
      })
    }
  }
  return tickets
}
