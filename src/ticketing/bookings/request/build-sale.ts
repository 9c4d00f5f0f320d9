import type { VoucherCode } from '../../../values/codes/voucher-code.ts'
import { Invalid } from '../../../values/errors.ts'
import { earlier, type Instant, plus } from '../../../values/time/instant.ts'
import type { Tx } from '../../context.ts'
import {
  type Allocation,
  allocate,
  assertBookingSize,
  seatsOf,
  sizeField,
} from '../../inventory/allocation.ts'
import { holdEnd } from '../../inventory/holds.ts'
import type { EventInventory } from '../../inventory/inventory.ts'
import { assertPersonLimit } from '../../inventory/person-limit.ts'
import type { Sale } from '../../inventory/sale.ts'
import { assertOnSale } from '../../inventory/sales-period.ts'
import { assertRedeemable, findVoucher } from '../../pricing/redeem.ts'
import type { BookingRequest } from './booking-request.ts'

/**
 * Agrees to a sale by all that the tables say, but for the seats that are left.
 *
 * @throws NotFound, Invalid, Conflict
 */
export async function agreeToSale(tx: Tx, inventory: EventInventory, request: BookingRequest): Promise<Sale> {
  const agreed = buildSale(inventory, request, tx.now)
  const sale = await withVoucher(tx, agreed, request.voucher)
  await assertPersonLimit(tx.queries, sale.event, request.email, seatsOf(sale.allocations), tx.now)
  return sale
}

/**
 * Agrees to a sale, or refuses it; whether there are seats left is the row's to say.
 *
 * @throws Invalid, Conflict
 */
export function buildSale(inventory: EventInventory, request: BookingRequest, now: Instant): Sale {
  const allocations = checkRequest(inventory, request, now)
  const { event } = inventory
  const { email = null, name = null, channel = 'cli', holdMs, ref } = request
  const wished = holdMs === undefined ? request.heldUntil : plus(now, holdMs)
  const expiresAt = wished === undefined ? null : holdEnd(event, allocations, wished)
  const buyer = { email, name, channel, expiresAt, ref }
  return { event, allocations, buyer }
}

/** A sale at the prices that a voucher makes. @throws NotFound, Conflict */
async function withVoucher(tx: Tx, sale: Sale, code: VoucherCode | undefined): Promise<Sale> {
  if (code === undefined) return sale
  const voucher = await findVoucher(tx.queries, code)
  const types = sale.allocations.map(({ type }) => type)
  assertRedeemable(voucher, sale.event, types, tx.now)
  return { ...sale, voucher }
}

/** Everything that may refuse a booking, but for the seats themselves. @throws Invalid, Conflict */
export function checkRequest(inventory: EventInventory, request: BookingRequest, now: Instant): Allocation[] {
  assertReachable(request)
  const bookedAt = earlier(request.bookedAt ?? now, now)
  assertOnSale(inventory.event, bookedAt)
  const allocations = allocate(inventory, request, bookedAt)
  assertBookingSize(inventory.event, allocations, sizeField(request))
  return allocations
}

/** Guests who are not at the counter need an address. @throws Invalid */
function assertReachable({ email, channel = 'cli' }: BookingRequest): void {
  if (email === undefined && channel !== 'door' && channel !== 'import')
    throw Invalid.field('email', 'is missing; only a booking at the door can do without')
}
