import type { TicketRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { Invalid } from '../../values/errors.ts'
import { addUp, type MinorUnits, money, moneyText, NOTHING, times } from '../../values/money.ts'
import { counted } from '../../values/number.ts'
import { earlier, type Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import { type Allocation, assertBookingSize } from '../inventory/allocation.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { assertOnSale, assertTypeOnSale } from '../inventory/sales-period.ts'
import { bookingStatus } from '../model/booking.ts'
import type { KnownBooking, WantedChanges } from './differences.ts'
import type { ImportedBooking } from './imported-booking.ts'
import { countByType, seatsOf } from './seats-of-row.ts'

/** What a row changes of a booking, found possible. */
export interface BookingChange extends KnownBooking {
  wanted: WantedChanges
  /** Seats that are to be taken: those that are added, or all of them if the booking had expired. */
  taken: readonly Allocation[]
  /** Tickets that the booking is to get beyond those that it has, and tickets that it is to lose. */
  more: readonly Allocation[]
  fewer: readonly TicketRow[]
  inventory: EventInventory
  row: ImportedBooking
  digest: string
}

/**
 * Whether a row's changes can be carried out; whether there are seats for them is for the caller to see.
 *
 * @throws Conflict, Invalid
 */
export function planChange(
  known: KnownBooking,
  wanted: WantedChanges,
  inventory: EventInventory,
  row: ImportedBooking,
  { now, bookedAt }: { now: Instant; bookedAt: Instant | undefined },
): BookingChange {
  const { booking, tickets } = known
  const status = bookingStatus(booking, now)
  const refuse = (why: string): never => {
    throw new Conflict('CONFLICT', `${printedCode(booking.code)} ${why}`, {
      booking: printedCode(booking.code),
      status,
    })
  }
  const checkedIn = tickets.filter(ticket => ticket.status === 'checked_in').length
  const ends = wanted.status === 'canceled' || wanted.status === 'refunded'
  if (ends && checkedIn > 0) refuse(`cannot be canceled: ${counted(checkedIn, 'seat')} checked in`)
  if (!ends && wanted.status !== undefined && status === 'canceled')
    refuse('is canceled here, and is not taken up again by an import')
  if (wanted.status === 'held' && status === 'expired')
    refuse('was held and has run out: a new hold needs a new reference')
  const revived = wanted.status === 'confirmed' && booking.status === 'expired'
  const had = seatsOf(tickets)
  const seats = wanted.seats ?? (revived ? countByType(had) : undefined)
  const taken: Allocation[] = []
  const more: Allocation[] = []
  const fewer: TicketRow[] = []
  for (const type of seats ? inventory.types : []) {
    const own = had.filter(({ typeId }) => typeId === type.id)
    const wish = seats?.get(type.id) ?? 0
    const loose = own.filter(ticket => ticket.status !== 'checked_in')
    if (own.length - wish > loose.length)
      refuse(`cannot have fewer seats than the ${counted(checkedIn, 'seat')} checked in`)
    const toTake = revived ? wish : wish - own.length
    if (toTake > 0) taken.push({ type, quantity: toTake })
    if (wish > own.length) more.push({ type, quantity: wish - own.length })
    if (wish < own.length) fewer.push(...loose.slice(wish - own.length))
  }
  if (taken.length > 0 && row.terms !== 'own')
    assertSold(inventory, taken, seats, earlier(bookedAt ?? now, now))
  if (row.terms === 'plain') assertNotOverpaid(known, wanted, inventory, { more, fewer })
  const digest = row.mends === undefined ? row.digest : `${row.digest} ${row.mends}`
  return { ...known, wanted, taken, more, fewer, inventory, row, digest }
}

/** A change follows the rule of a row that is booked for the first time. @throws Invalid */
function assertNotOverpaid(
  { booking, tickets }: KnownBooking,
  { paid, total }: WantedChanges,
  { event: { currency } }: EventInventory,
  { more, fewer }: { more: readonly Allocation[]; fewer: readonly TicketRow[] },
): void {
  if (typeof paid !== 'number' || paid <= booking.paid || currency === null) return
  const kept = seatsOf(tickets).filter(ticket => !fewer.includes(ticket))
  const added = more.map(({ type, quantity }) => times(type.price ?? NOTHING, quantity))
  const prices = addUp([...kept.map(({ price }) => price ?? NOTHING), ...added])
  const costs = booking.total === null ? NOTHING : (total ?? prices)
  if (paid <= costs) return
  const said = (units: MinorUnits) => moneyText(money(units, currency))
  throw Invalid.field('paid', `${said(paid)} is more than the ${said(costs)} that it costs`)
}

/** Seats that are added to a booking are sold like any others. @throws Conflict, Invalid */
function assertSold(
  { event, types }: EventInventory,
  taken: readonly Allocation[],
  seats: ReadonlyMap<number, number> | undefined,
  at: Instant,
): void {
  assertOnSale(event, at)
  for (const { type } of taken) assertTypeOnSale({ event, types }, type, at)
  const all = types.map(type => ({ type, quantity: seats?.get(type.id) ?? 0 }))
  assertBookingSize(
    event,
    all.filter(({ quantity }) => quantity > 0),
  )
}
