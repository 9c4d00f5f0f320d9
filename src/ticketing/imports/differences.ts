import type { BookingRow, TicketRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import { Invalid } from '../../values/errors.ts'
import { addUp, type MinorUnits, minorUnits, money, NOTHING } from '../../values/money.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { hasSeat } from '../bookings/choose-tickets.ts'
import { holdEnd } from '../inventory/holds.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { Snapshot } from '../log/snapshots.ts'
import { bookingStatus } from '../model/booking.ts'
import { type ImportedBooking, type Times, takesSeats } from './imported-booking.ts'
import type { TicketPrice } from './money-of-row.ts'
import { assertAllNamed, inOrderOfRow, typesOfRow } from './types-of-row.ts'

/** A booking that a row is about. */
export interface KnownBooking {
  booking: BookingRow
  tickets: readonly TicketRow[]
  /** What its row made of it, as the log has it: the rest was changed here. */
  imported?: Snapshot | undefined
}

/** How a row differs from its booking; fields that it does not have, or has alike, are missing. */
export interface WantedChanges {
  status?: 'confirmed' | 'held' | 'canceled' | 'refunded'
  email?: Email
  name?: string
  note?: string
  /** Seats of each type, by its id. */
  seats?: ReadonlyMap<number, number>
  attendees?: readonly (string | null)[]
  total?: MinorUnits
  /** Prices of the tickets, in the order of the row, where the total differs and the row has a price for each. */
  prices?: readonly TicketPrice[]
  /** `all`: whatever it costs afterwards. */
  paid?: MinorUnits | 'all'
  expiresAt?: Instant
}

/** For people: `status: held, now confirmed`. */
export interface Difference {
  aspect: keyof WantedChanges
  text: string
}

/** @throws Invalid where the row says what cannot be */
export function compare(
  { booking, tickets }: KnownBooking,
  row: ImportedBooking,
  inventory: EventInventory,
  now: Instant,
  times: Times,
): { wanted: WantedChanges; differences: Difference[] } {
  const status = bookingStatus(booking, now)
  const wanted: WantedChanges = {}
  const differences: Difference[] = []
  const differ = <A extends keyof WantedChanges>(
    aspect: A,
    value: NonNullable<WantedChanges[A]>,
    was: string | null,
    is: string,
  ) => {
    if ((was ?? '') === is) return
    wanted[aspect] = value
    differences.push({
      aspect,
      text: `${aspect}: ${was === null || was === '' ? 'none' : was}, now ${is === '' ? 'none' : is}`,
    })
  }
  const amount = (value: number) => amountText(value, inventory)
  const differPaid = (paid: MinorUnits) => differ('paid', paid, amount(booking.paid), amount(paid))

  if (!takesSeats(row)) {
    const ending = row.state === 'refunded' ? 'refunded' : 'canceled'
    if (status === 'held' || status === 'confirmed') differ('status', ending, status, row.state)
    else if (ending === 'refunded') differPaid(NOTHING)
    // One's own export of a canceled booking says what is still to be given back.
    else if (row.terms === 'own' && saysPaid(row)) differPaid(paidOf(row, inventory, booking.total))
    return { wanted, differences }
  }

  const end = row.heldUntil && times.resolve(row.heldUntil, inventory.event.timezone)
  if (row.state === 'held') {
    if (end !== undefined && end <= now && status !== 'held') return { wanted, differences }
    // A hold may have been confirmed here meanwhile: the box office is ahead of the row.
    if (status !== 'confirmed') differ('status', 'held', status, 'held')
  } else differ('status', 'confirmed', status, 'confirmed')

  if (row.email !== undefined) differ('email', row.email, booking.email, row.email)
  if (row.name !== undefined) differ('name', row.name, booking.name, row.name)
  if (row.note !== undefined) differ('note', row.note, booking.note, row.note)
  const had = inOrderOfRow(seatsOf(tickets), ({ typeId }) => typeId, inventory, row.types)
  const seats = wantedSeats(row, inventory, had)
  if (seats)
    differ('seats', seats, seatText(countByType(had), inventory, had), seatText(seats, inventory, had))
  const quantity = seats ? [...seats.values()].reduce((sum, count) => sum + count, 0) : had.length
  assertAllNamed(row, quantity)
  if (row.attendees) {
    const names = (of: readonly (string | null)[]) =>
      Array.from({ length: quantity }, (_, at) => of[at] ?? '').join('; ')
    differ('attendees', row.attendees, names(had.map(({ attendee }) => attendee)), names(row.attendees))
  }
  const prices = pricesOf(row, inventory, quantity)
  const total = totalOf(row, inventory, prices)
  if (total !== undefined && booking.total !== null)
    differ('total', total, amount(booking.total), amount(total))
  if (wanted.total !== undefined && prices?.length === quantity) wanted.prices = prices
  if (row.paid === 'all' && wanted.seats && total === undefined) wanted.paid = 'all'
  else if (saysPaid(row)) {
    const paid = paidOf(row, inventory, total ?? booking.total)
    // A booking that is overpaid is paid: no row says that the rest was given back.
    if (row.paid !== 'all' || booking.paid < paid) differPaid(paid)
  }
  // Money that came in keeps its seats.
  const paysHold = wanted.paid === 'all' || (wanted.paid ?? 0) > booking.paid
  if (status === 'held' && row.state === 'held' && paysHold)
    differ('status', 'confirmed', 'held', 'confirmed')
  else if (end !== undefined && status === 'held') {
    const types = inventory.types.filter(({ id }) => had.some(({ typeId }) => typeId === id))
    const until =
      row.terms === 'own'
        ? end
        : holdEnd(
            inventory.event,
            types.map(type => ({ type, quantity: 1 })),
            end,
          )
    const text = (at: Instant | null) => at && inZone(at, inventory.event.utcOffsets)
    differ('expiresAt', until, text(booking.expiresAt), text(until) ?? '')
  }
  return { wanted, differences }
}

/** The tickets that are good for a seat, or were when the booking ended. */
export function seatsOf(tickets: readonly TicketRow[]): TicketRow[] {
  const good = tickets.filter(hasSeat)
  return good.length > 0 ? good : tickets.filter(({ ended }) => ended === 1)
}

/** The seats that a row says, by type; of one that says a number only, those of the one type that the booking has. */
function wantedSeats(
  row: ImportedBooking,
  inventory: EventInventory,
  had: readonly TicketRow[],
): Map<number, number> | undefined {
  const types = row.types ?? []
  if (types.length === 0) {
    if (row.quantity === undefined || row.quantity === had.length) return undefined
    const [only, ...others] = [...countByType(had).keys()]
    if (only === undefined || others.length > 0)
      throw Invalid.field(
        'quantity',
        `is now ${row.quantity}, and the booking has several ticket types: say how many of each`,
      )
    return new Map([[only, row.quantity]])
  }
  const seats = new Map<number, number>()
  for (const { type, quantity } of typesOfRow(inventory, types, row.quantity))
    seats.set(type.id, (seats.get(type.id) ?? 0) + quantity)
  return seats
}

export function countByType(tickets: readonly TicketRow[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { typeId } of tickets) counts.set(typeId, (counts.get(typeId) ?? 0) + 1)
  return counts
}

function seatText(
  seats: ReadonlyMap<number, number>,
  { types }: EventInventory,
  had: readonly TicketRow[],
): string {
  const nameOf = (id: number) =>
    types.find((type: TicketTypeRow) => type.id === id)?.name ??
    had.find(({ typeId }) => typeId === id)?.typeName ??
    String(id)
  return [...seats]
    .filter(([, number]) => number > 0)
    .sort(([a], [b]) => a - b)
    .map(([id, number]) => `${number} ${nameOf(id)}`)
    .join(', ')
}

/** What a row says that each ticket is sold at; one price is that of all. */
function pricesOf(
  row: ImportedBooking,
  { event: { currency } }: EventInventory,
  seats: number,
): TicketPrice[] | undefined {
  if (currency === null || !row.prices) return undefined
  const errors = new ErrorCollector()
  const units = (amount: string) => errors.read('prices', () => minorUnits(amount, currency)) ?? NOTHING
  const each = row.prices.map((said): TicketPrice => {
    if (said === null) return { price: null, discount: NOTHING }
    const discount = units(said.discount)
    return { price: (units(said.price) - discount) as MinorUnits, discount }
  })
  errors.throwIfAny()
  const [only, ...others] = each
  return only && others.length === 0 ? Array.from({ length: seats }, () => only) : each
}

function totalOf(
  { total }: ImportedBooking,
  { event: { currency } }: EventInventory,
  prices: readonly TicketPrice[] | undefined,
): MinorUnits | undefined {
  if (currency === null) return undefined
  if (total === undefined) return prices && addUp(prices.map(({ price }) => price ?? NOTHING))
  const errors = new ErrorCollector()
  const units = errors.read('total', () => minorUnits(total, currency))
  errors.throwIfAny()
  return units
}

function saysPaid({ paid, payments }: ImportedBooking): boolean {
  return paid !== undefined || payments !== undefined
}

/** What a row says was paid; "paid" is all that the booking costs. An event without prices keeps no money. */
export function paidOf(
  row: ImportedBooking,
  { event: { currency } }: EventInventory,
  total: MinorUnits | null,
): MinorUnits {
  if (currency === null) return NOTHING
  if (row.paid === 'all') return total ?? NOTHING
  const errors = new ErrorCollector()
  const units = (amount: string) => errors.read('paid', () => minorUnits(amount, currency)) ?? NOTHING
  const paid =
    row.paid !== undefined
      ? units(row.paid)
      : (row.payments ?? []).reduce(
          (sum, { kind, amount }) => sum + (kind === 'payment' ? units(amount) : -units(amount)),
          0,
        )
  errors.throwIfAny()
  return paid as MinorUnits
}

function amountText(value: number, { event }: EventInventory): string {
  return event.currency === null
    ? String(value)
    : Object.values(money(value as MinorUnits, event.currency)).join(' ')
}
