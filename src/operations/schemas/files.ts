import type { ImportSummary } from '../../batch/bookings/import-tally.ts'
import type { EventImportSummary } from '../../batch/events/event-import.ts'
import type { DescribedLayout } from '../../batch/layouts/described.ts'
import { objectOf } from './values.ts'

const count = { type: 'integer', minimum: 0 }
const texts = { type: 'array', items: { type: 'string' } }
const maybe = { type: ['string', 'null'] }

export const importSchema = () =>
  objectOf<ImportSummary>({
    batch: { type: 'string' },
    layout: maybe,
    rows: count,
    booked: count,
    seats: count,
    changed: count,
    unchanged: count,
    skipped: count,
    rejected: count,
    skips: { type: 'object', additionalProperties: count },
    rejectsFile: maybe,
    gaveUp: { type: 'boolean' },
    ignored: texts,
    warnings: texts,
    notes: texts,
  })

export const layoutSchema = () =>
  objectOf<DescribedLayout>({
    name: { type: 'string' },
    title: { type: 'string' },
    knownBy: { type: 'array', items: texts },
    fields: { type: 'object', additionalProperties: { type: 'string' } },
    words: { type: 'object', additionalProperties: { type: 'string' } },
    notRead: texts,
  })

export const eventImportSchema = () =>
  objectOf<EventImportSummary>({
    rows: count,
    created: count,
    updated: count,
    skipped: count,
    rejected: count,
    rejectsFile: maybe,
    gaveUp: { type: 'boolean' },
    canceled: {
      type: 'array',
      items: objectOf<EventImportSummary['canceled'][number]>({
        event: { type: 'string' },
        code: { type: 'string' },
        email: maybe,
        name: maybe,
        quantity: count,
      }),
    },
    ignored: texts,
    warnings: texts,
    notes: texts,
  })
