import { bookingDesk, bookPortion } from '../../../src/batch/bookings/chunk.ts'
import { type Context, write } from '../../../src/ticketing/context.ts'
import type { ImportedBooking } from '../../../src/ticketing/imports/imported-booking.ts'
import { email } from '../../../src/values/email.ts'
import { Invalid } from '../../../src/values/errors.ts'
import { sha256 } from '../../../src/values/sha256.ts'
import type { Instant } from '../../../src/values/time/instant.ts'
import { Calendar, timeZone } from '../../../src/values/time/zone.ts'

/** A row of an import for `jazz`: plain and confirmed, unless it is told otherwise. */
export function row(ref: string, more: Partial<ImportedBooking> = {}): ImportedBooking {
  const said = {
    ref,
    state: 'confirmed',
    terms: 'plain' as const,
    event: 'jazz',
    email: email('ada@example.com'),
    ...more,
  }
  const digest = sha256(JSON.stringify(said)).toString('base64url').slice(0, 22)
  return { digest, ...said }
}

/** What became of each row, imported in one transaction: `booked 2`, `changed`, or why it was refused. */
export async function importRows(
  context: Context,
  rows: readonly ImportedBooking[],
  { update = false, strict = false } = {},
): Promise<string[]> {
  const calendar = await Calendar.load(context.clock.now())
  const times = {
    resolve: (moment: Parameters<typeof calendar.resolve>[0], zone: string) =>
      calendar.resolve(moment, timeZone(zone)),
    covering: (utcOffsets: string, zone: string, instants: readonly Instant[]) =>
      calendar.covering(utcOffsets, timeZone(zone), instants),
  }
  const read = rows.map((request, line) => ({
    kind: 'booking' as const,
    record: { line, cells: [] },
    ref: request.ref,
    request,
  }))
  const outcomes = await write(context, async tx =>
    bookPortion(tx, bookingDesk(tx, { times, update, strict }), read, ({ record, ref }, error) => ({
      kind: 'rejected',
      record,
      ref,
      code: error?.code ?? '',
      message:
        error instanceof Invalid
          ? error.issues.map(({ field, message }) => `${field}: ${message}`).join('; ')
          : (error?.message ?? ''),
    })),
  )
  return outcomes.map(outcome => {
    switch (outcome.kind) {
      case 'booked':
        return `booked ${outcome.seats}`
      case 'skipped':
        return `skipped: ${outcome.reason}`
      case 'rejected':
        return `${outcome.code} ${outcome.message}`
      default:
        return outcome.kind
    }
  })
}
