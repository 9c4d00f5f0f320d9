import { type Context, write } from '../../ticketing/context.ts'
import { cancelEvent } from '../../ticketing/events/cancel-event.ts'
import { bookingsToTell } from '../../ticketing/events/told-of-cancellation.ts'
import { Invalid, TixError } from '../../values/errors.ts'
import { slugFrom } from '../../values/names/slug.ts'
import { ParseError } from '../../values/parse-error.ts'
import { Calendar } from '../../values/time/zone.ts'
import { aboutTheRow } from '../bookings/chunk.ts'
import type { Cells } from '../input/csv.ts'
import type { EventImportRequest, EventImportSummary } from './event-import.ts'
import { identityOf } from './event-of-row.ts'
import { type EventColumns, type ParsedEvent, readEventRow } from './event-row.ts'
import { LinesOfEvents } from './lines-of-events.ts'
import { type WriteEventOptions, type WrittenEvent, writeEvent } from './write-event.ts'

/** At most so many canceled bookings are listed; `cancel-event` lists all of them. */
const MOST_LISTED = 1000

type RowRefusal = { code: string; message: string }

/** Writes the rows of one input, each in a transaction of its own, and counts what became of them. */
export class EventWriter {
  readonly #context: Context
  readonly #request: EventImportRequest
  readonly #options: WriteEventOptions
  readonly #summary: EventImportSummary
  readonly #lines = new LinesOfEvents()

  static async open(
    context: Context,
    request: EventImportRequest,
    summary: EventImportSummary,
  ): Promise<EventWriter> {
    const { moved = false, yes = false } = request
    const calendar = await Calendar.load(context.clock.now())
    await slugFrom('loaded before the first transaction')
    return new EventWriter(context, request, { calendar, moved, yes }, summary)
  }

  private constructor(
    context: Context,
    request: EventImportRequest,
    options: WriteEventOptions,
    summary: EventImportSummary,
  ) {
    this.#context = context
    this.#request = request
    this.#options = options
    this.#summary = summary
  }

  /** @returns why the row was refused, if it was */
  async write(record: Cells, columns: EventColumns): Promise<RowRefusal | undefined> {
    const row = readEventRow(columns, record, this.#request.dayOrder)
    try {
      if ('mistakes' in row) throw Invalid.field('', row.mistakes)
      const written = await this.#writeOnce(row, record.line)
      if (written.cancels > 0 && !this.#request.dryRun) await this.#cancelWithBookings(written)
      this.#summary[written.outcome]++
      return undefined
    } catch (error) {
      return refusalOf(error)
    }
  }

  async #writeOnce(row: ParsedEvent, line: number): Promise<WrittenEvent> {
    const { name = '', slug } = row
    const { dryRun = false } = this.#request
    const lines = this.#lines
    const identity = identityOf(row, this.#options.calendar)
    lines.assertNewIdentity(identity, line)
    if (dryRun && slug === undefined) lines.assertNewName(name, line)
    const written = await write(
      this.#context,
      async tx => {
        const result = await writeEvent(this.#context, tx, row, this.#options)
        if (result.outcome !== 'created') lines.assertNewId(result.id, line)
        return result
      },
      { create: true, dryRun },
    )
    const isNew = written.outcome === 'created'
    lines.addIdentity(identity, line)
    // A rehearsal gives the same id again and again.
    if (!isNew || !dryRun) lines.addId(written.id, line)
    if (isNew) lines.addNewName(name, line)
    return written
  }

  async #cancelWithBookings({ id, slug, cancelReason: reason }: WrittenEvent): Promise<void> {
    const { canceled } = this.#summary
    await cancelEvent(this.#context, slug, { reason })
    for await (const page of bookingsToTell(this.#context, id))
      for (const { code, email, name, quantity } of page)
        if (canceled.length < MOST_LISTED) canceled.push({ event: slug, code, email, name, quantity })
  }
}

/** @throws what is not about the row alone */
function refusalOf(caught: unknown): RowRefusal {
  const error = caught instanceof ParseError ? Invalid.field('', caught.message) : caught
  if (!(error instanceof TixError) || !aboutTheRow(error)) throw error
  const message =
    error instanceof Invalid
      ? error.issues.map(({ field, message }) => (field ? `${field}: ` : '') + message).join('; ')
      : error.message
  return { code: error.code, message }
}
