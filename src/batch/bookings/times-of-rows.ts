import type { Times } from '../../ticketing/imports/imported-booking.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Calendar } from '../../values/time/zone.ts'
import type { Table } from '../input/records.ts'
import type { Reading } from './reading.ts'

/** Fields in which a row may say a local time. */
const TIMES = ['createdAt', 'expiresAt', 'payments'] as const

/** Reads local times by their events' zones. Where no column has any, the time-zone code is not loaded, which saves 20 ms. */
export async function timesFor(reading: Reading, table: Table, now: Instant): Promise<Times> {
  if (table.input !== 'ndjson') {
    const { sources } = reading.readerOf({ line: 0, cells: [] }).columns
    if (TIMES.every(field => sources[field] === undefined)) return NO_TIMES
  }
  const calendar = await Calendar.load(now)
  return {
    resolve: (moment, zone) => (moment.kind === 'instant' ? moment.instant : calendar.resolve(moment, zone)),
    covering: (utcOffsets, zone, instants) => calendar.covering(utcOffsets, zone, instants),
  }
}

/** For rows without times: nothing was sold before now, so the offsets that events already have suffice. */
const NO_TIMES: Times = {
  resolve: () => {
    throw new Error('a row says a time, and no column has any')
  },
  covering: known => known,
}
