import { printedCode } from '../../values/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { NotFound } from '../../values/errors.ts'
import { counted } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import { Conflict } from '../conflict.ts'
import { type Context, type Tx, write } from '../context.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { logChange } from '../log/log-change.ts'
import { findEvent } from '../model/event.ts'
import { scrubbedLines } from './scrub-log.ts'

export interface EraseRequest {
  email: Email
  /** Also while a booking is still to come. */
  evenToCome?: boolean | undefined
}

export interface Erased {
  /** Bookings that were theirs, or that had been. */
  bookings: number
  /** Entries of waitlists. */
  waitlist: number
  /** Lines of the log that were about them. */
  log: number
  /** Where the address may still stand, in words. */
  remains: string[]
}

/** Bookings, or lines of the log, that are looked up at once. */
const TOGETHER = 200

/**
 * Takes a person out of bookings, waitlists, check-ins, the log and whatever else has the address in it. Seats, sums
 * and times stay, and tickets that are still to come stay good. It is done in portions, each of them whole;
 * killed half-way, it goes on when it is repeated. Afterwards the address is nowhere in the file of the database.
 *
 * @throws NotFound, and Conflict while a booking is to come
 */
export async function erasePerson(
  context: Context,
  { email, evenToCome = false }: EraseRequest,
  { dryRun = false } = {},
): Promise<Erased> {
  const { store } = context
  const known = await whatIsKnown(context, email)
  const { bookings, entries, lines, named } = known
  if (bookings.length + entries.length + lines.length === 0 && named.length === 0)
    throw new NotFound(`Nothing is kept about ${quoted(email)}`, { email })
  if (known.toCome.length > 0 && !evenToCome) throw stillToCome(email, known.toCome.map(printedCode))
  const eventsNaming = named.map(
    slug => `the text of the event ${slug}, which has the address in it: change it`,
  )
  const counts = { bookings: bookings.length, waitlist: entries.length, log: lines.length }
  if (dryRun) return { ...counts, remains: [...eventsNaming, BACKUPS] }
  for (const { id, eventId } of entries) await write(context, tx => eraseEntry(tx, id, eventId))
  for (const id of bookings) await write(context, tx => eraseBooking(tx, id, email))
  await eraseMentions(context, email)
  await write(context, async tx => {
    await tx.queries.people.eraseElsewhere(email)
    await logChange(tx, { action: 'person.erase', eventId: null, after: { ...counts } })
  })
  return { ...counts, remains: [...(await store.scrub()), ...eventsNaming, BACKUPS] }
}

const BACKUPS = 'backups and exports that were made before: remove them, or erase the person there too'

function stillToCome(email: Email, codes: readonly string[]): Conflict {
  return new Conflict(
    'CONFLICT',
    `${email} has ${counted(codes.length, 'booking')} still to come (${codes.slice(0, 5).join(', ')}${codes.length > 5 ? ', …' : ''}). They would stay good, but nobody could tell whose they are`,
    { email, toCome: codes },
  )
}

async function whatIsKnown({ store, clock }: Context, email: Email) {
  const now = clock.now()
  const found = await store.read(async ({ people }) => ({
    toCome: await people.toCome(email, now),
    entries: await people.entries(email),
    named: await people.eventsNaming(email),
  }))
  const bookings = new Set<number>()
  for (let after = 0; ; ) {
    const ids = await store.read(({ people }) => people.bookings(email, after, TOGETHER))
    for (const id of ids) bookings.add(id)
    const last = ids.at(-1)
    if (last === undefined) break
    after = last
  }
  const lines: number[] = []
  for (let after = 0; ; ) {
    const rows = await store.read(({ people }) => people.mentions(email, after, TOGETHER))
    for (const { id, bookingId } of rows) {
      lines.push(id)
      if (bookingId !== null) bookings.add(bookingId)
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.id
  }
  return { ...found, bookings: [...bookings].sort((a, b) => a - b), lines }
}

/** Who waits leaves the line; an offer stays a hold until it is confirmed or expires. */
async function eraseEntry(tx: Tx, id: number, eventId: number): Promise<void> {
  await findEvent(tx.queries, String(eventId))
  const left = (await tx.queries.waitlist.decline(id)) > 0
  await tx.queries.people.eraseEntry(id)
  if (left) await offerReleasedSeats(tx, eventId)
}

async function eraseBooking(tx: Tx, id: number, email: Email): Promise<void> {
  const eventId = await tx.queries.people.eventOf(id)
  // The log outlives whatever it tells of.
  if (eventId !== undefined) await findEvent(tx.queries, String(eventId))
  const rows = await tx.queries.people.logged(id)
  for (const row of scrubbedLines(rows, email)) await tx.queries.people.rewrite(row)
  if (eventId !== undefined) await tx.queries.people.eraseBooking(id, email)
}

/** Lines that are about no booking: of waitlists, imports, actors. */
async function eraseMentions(context: Context, email: Email): Promise<void> {
  for (;;) {
    const more = await write(context, async tx => {
      const rows = await tx.queries.people.mentions(email, 0, TOGETHER)
      for (const row of rows)
        for (const scrubbed of scrubbedLines([row], email)) await tx.queries.people.rewrite(scrubbed)
      return rows.length > 0
    })
    if (!more) return
  }
}
