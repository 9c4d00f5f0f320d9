import { Invalid } from '../../values/errors.ts'
import { NOTHING } from '../../values/money.ts'
import { quoted } from '../../values/parse-error.ts'
import { earlier, type Instant } from '../../values/time/instant.ts'
import { checkRequest } from '../bookings/request/build-sale.ts'
import { type Allocation, seatsOf } from '../inventory/allocation.ts'
import { holdEnd } from '../inventory/holds.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { Sale, SaleTerms } from '../inventory/sale.ts'
import type { PaymentOfRow } from './amounts-of-row.ts'
import { type ImportedBooking, type Times, takesSeats } from './imported-booking.ts'
import { moneyOfRow, type RowMoney } from './money-of-row.ts'
import { assertAllNamed, inOrderOfRow, typesOfRow } from './types-of-row.ts'

/** A row that was agreed to: the sale, and what was paid for it. */
export interface ImportedSale {
  sale: Sale
  money: RowMoney
  /** The row says that it was booked at a time to come: it is booked now. */
  isAhead: boolean
  /** When what was paid came in, where the row says it. */
  payments: readonly (Omit<PaymentOfRow, 'at'> & { at: Instant })[]
}

/** @throws Invalid, Conflict as a booking is refused */
export function saleOfRow(
  inventory: EventInventory,
  row: ImportedBooking,
  now: Instant,
  times: Times,
): ImportedSale {
  const zone = inventory.event.timezone
  const said = row.bookedAt && times.resolve(row.bookedAt, zone)
  const sold = said && earlier(said, now)
  const allocations = row.terms === 'own' ? soldThen(inventory, row) : agreedNow(inventory, row, sold, now)
  assertAllNamed(row, seatsOf(allocations))
  const money = moneyOfRow(inventory, row, allocations)
  const heldUntil = row.heldUntil && times.resolve(row.heldUntil, zone)
  const request = row.mends === undefined ? row.digest : `${row.digest} ${row.mends}`
  return {
    sale: {
      event: inventory.event,
      allocations,
      buyer: {
        email: row.email ?? null,
        name: row.name ?? null,
        channel: 'import',
        // Money that came in keeps its seats.
        expiresAt:
          heldUntil === undefined || money.paid > 0 ? null : heldEnd(inventory, row, allocations, heldUntil),
        ref: row.ref,
        request,
      },
      terms: termsOf(row, allocations, money, sold ?? now),
    },
    money,
    isAhead: said !== sold,
    payments:
      money.payments.length === 0
        ? NO_PAYMENTS
        : money.payments.map(payment => ({
            ...payment,
            at: payment.at === undefined ? (sold ?? now) : times.resolve(payment.at, zone),
          })),
  }
}

const NO_PAYMENTS: ImportedSale['payments'] = []

/** How it was sold; `undefined` where that is like any sale of today. */
function termsOf(
  row: ImportedBooking,
  allocations: readonly Allocation[],
  { prices, paid }: RowMoney,
  createdAt: Instant,
): SaleTerms | undefined {
  const canceled = !takesSeats(row)
  const { attendees, note } = row
  if (!canceled && !prices && !attendees && note === undefined && row.bookedAt === undefined) return undefined
  const usual =
    prices ??
    allocations.flatMap(({ type, quantity }) =>
      Array.from({ length: quantity }, () => ({ price: type.price, discount: NOTHING })),
    )
  return {
    createdAt,
    canceled,
    paid,
    note: note ?? null,
    tickets: usual.map((price, at) => ({ ...price, attendee: attendees?.[at] ?? null })),
  }
}

function heldEnd(
  inventory: EventInventory,
  row: ImportedBooking,
  allocations: readonly Allocation[],
  end: Instant,
): Instant {
  return row.terms === 'own' ? end : holdEnd(inventory.event, allocations, end)
}

/** Like any booking of that time. In the order of the tickets. */
function agreedNow(
  inventory: EventInventory,
  { event, email, quantity, types }: ImportedBooking,
  bookedAt: Instant | undefined,
  now: Instant,
): readonly Allocation[] {
  const request = { event, email, quantity, types, bookedAt, channel: 'import' as const }
  return inOrderOfRow(checkRequest(inventory, request, now), ({ type }) => type.id, inventory, types)
}

/** It was sold under the rules of then: only the seats have to be there. In the order of the tickets. */
function soldThen(inventory: EventInventory, row: ImportedBooking): Allocation[] {
  const { event, types } = inventory
  const [only, ...others] = types
  if (row.types && row.types.length > 0) return typesOfRow(inventory, row.types, row.quantity)
  if (!only || others.length > 0)
    throw Invalid.field(
      'types',
      `say which ticket type of ${event.name}: ${types.map(type => quoted(type.name)).join(', ')}`,
    )
  return [{ type: only, quantity: row.quantity ?? 1 }]
}
