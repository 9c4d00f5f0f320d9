import type { BookingRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { type MinorUnits, money } from '../../values/money.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { bookingSnapshot, type Snapshot } from '../log/snapshots.ts'
import type { Difference, KnownBooking, WantedChanges } from './differences.ts'
import type { ImportedBooking } from './imported-booking.ts'
import { seatsOf } from './seats-of-row.ts'

/** What rows made of bookings when they were imported, and whenever they changed. */
export async function asImported(
  queries: Queries,
  bookings: readonly BookingRow[],
): Promise<ReadonlyMap<number, Snapshot>> {
  const imported = new Map<number, Snapshot>()
  const ids = bookings.filter(({ ref }) => ref !== null).map(({ id }) => id)
  if (ids.length === 0) return imported
  for (const { bookingId, after } of await queries.audit.byImports(ids))
    imported.set(bookingId, { ...imported.get(bookingId), ...(JSON.parse(after) as Snapshot) })
  return imported
}

/**
 * A row that changed in one thing says all others as before: seats that were canceled here, money that came in at the
 * counter, and whoever has the tickets by now stay as they are. What was changed here, and is something else again in the
 * row, is contested. One's own export is no other system's: what it says is meant.
 */
export function keepChangesHere(
  { booking, tickets, imported }: KnownBooking,
  row: ImportedBooking,
  inventory: EventInventory,
  { wanted, differences }: { wanted: WantedChanges; differences: readonly Difference[] },
): {
  wanted: WantedChanges
  differences: readonly Difference[]
  contested: readonly Difference[]
  keeps: boolean
} {
  if (!imported || row.terms === 'own' || differences.length === 0)
    return { wanted, differences, contested: [], keeps: false }
  const here: Snapshot = {
    ...bookingSnapshot(booking, tickets, inventory.event),
    seats: seatsByName(tickets),
  }
  const isChangedHere = (aspect: keyof WantedChanges) => written(imported[aspect]) !== written(here[aspect])
  const kept = new Set<keyof WantedChanges>()
  const contested: Difference[] = []
  for (const difference of differences) {
    const { aspect } = difference
    const losesNames = aspect === 'attendees' && kept.has('seats')
    if (aspect === 'status' || (!isChangedHere(aspect) && !losesNames)) continue
    const isOld =
      aspect === 'attendees'
        ? areOld(row.attendees, [...tickets.map(({ attendee }) => attendee), ...namesIn(imported)])
        : written(imported[aspect]) === written(saidOf(wanted, aspect, inventory))
    if (isOld) kept.add(aspect)
    else contested.push(difference)
  }
  if (kept.size === 0) return { wanted, differences, contested, keeps: false }
  // "Paid" is said of the seats as they were.
  if (wanted.paid === 'all' && isChangedHere('paid')) kept.add('paid')
  if (kept.has('total')) kept.add('prices')
  const left = Object.entries(wanted).filter(([aspect]) => !kept.has(aspect as keyof WantedChanges))
  return {
    wanted: Object.fromEntries(left),
    differences: differences.filter(({ aspect }) => !kept.has(aspect)),
    contested,
    keeps: true,
  }
}

/** Those of a booking that has ended, too. */
function seatsByName(tickets: KnownBooking['tickets']): Record<string, number> {
  const seats = new Map<string, number>()
  for (const { typeName } of seatsOf(tickets)) seats.set(typeName, (seats.get(typeName) ?? 0) + 1)
  return Object.fromEntries(seats)
}

/** Whether nobody is named who was not: those who lost their seats here are in the row still. */
function areOld(names: ImportedBooking['attendees'], known: readonly unknown[]): boolean {
  return names?.every(name => !name || known.includes(name)) ?? true
}

function namesIn({ attendees }: Snapshot): unknown[] {
  return Object.values(attendees ?? {})
}

/** Seats of each type stand in any order. */
function written(value: unknown): string {
  return JSON.stringify(
    typeof value === 'object' && value !== null ? Object.entries(value).sort() : (value ?? ''),
  )
}

/** As the log has it. */
function saidOf(
  wanted: WantedChanges,
  aspect: keyof WantedChanges,
  { event, types }: EventInventory,
): unknown {
  const value = wanted[aspect]
  if (aspect === 'total' || aspect === 'paid')
    return event.currency === null ? null : money(value as MinorUnits, event.currency)
  if (aspect !== 'seats') return value
  const named = types.flatMap(({ id, name }) => {
    const count = wanted.seats?.get(id) ?? 0
    return count > 0 ? [[name, count]] : []
  })
  return Object.fromEntries(named)
}
