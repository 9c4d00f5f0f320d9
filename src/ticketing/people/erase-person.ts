import { printedCode } from '../../values/codes/booking-code.ts'
import { type Email, readableEmail } from '../../values/email.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import { counted } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import { Conflict } from '../conflict.ts'
import { type Context, write, writeMany } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { doneBefore, keepRun } from '../run-once.ts'
import { erasures } from './erasures.ts'
import { type FoundTexts, search } from './search.ts'
import { Spellings } from './spellings.ts'

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
  /** Other places that had the address in them: bookings of others, idempotency keys, names of who acted. */
  elsewhere: number
  /** Where the address may still stand, in words. */
  remains: string[]
}

/** Others may write about somebody meanwhile: so often it is looked whether they did. */
const ROUNDS = 3

/**
 * Takes a person out of bookings, waitlists, check-ins, the log and whatever else has the address in it. Seats, sums
 * and times stay, and tickets that are still to come stay good. It is done in portions, each of them whole;
 * killed half-way, it goes on when it is repeated. Afterwards the address is nowhere in the file of the database.
 *
 * @throws NotFound, Invalid for a key that would keep the address, and Conflict while a booking is to come
 */
export async function erasePerson(
  context: Context,
  { email, evenToCome = false }: EraseRequest,
  { dryRun = false } = {},
): Promise<Erased & { replayed?: true }> {
  const who = new Spellings(email)
  const run = { operation: 'erase-person', request: { email } }
  if (who.isIn(context.idempotency?.key ?? null))
    throw Invalid.field('idempotencyKey', 'must not have the address in it: the key is kept')
  const before = await doneBefore<Erased>(context, run)
  if (before) return { ...before, replayed: true }
  const found = await search(context.store, who)
  const toCome = await context.store.read(({ people }) => people.toCome(email, context.clock.now()))
  const [first] = toCome
  if (first && !evenToCome)
    throw stillToCome(
      email,
      Number(first.bookings),
      toCome.map(({ code }) => printedCode(code)),
    )
  const counts = countsOf(found)
  const isKept = Object.values(counts).some(count => count > 0) || found.events.length > 0
  if (dryRun && isKept) return { ...counts, remains: remaining(found) }
  // One that was killed has left nothing but free pages.
  if (!isKept && (dryRun || !(await context.store.holds(who.forms)))) throw nothing(email)
  const acting = { ...context, actor: who.without(context.actor) }
  const removed = await erase(acting, who, found)
  const remains = [...(await context.store.scrub([...who.forms, ...removed])), ...remaining(found)]
  await write(acting, tx => logChange(tx, { action: 'person.erase', eventId: null, after: { ...counts } }))
  const erased = { ...counts, remains }
  await keepRun(acting, run, erased)
  return erased
}

/** Gives the texts that were the person's. */
async function erase(context: Context, who: Spellings, first: FoundTexts): Promise<Set<string>> {
  const removed = new Set<string>()
  let found = first
  for (let round = 1; ; round++) {
    for await (const _ of writeMany(context, erasures(who, found, removed)));
    if (round === ROUNDS) return removed
    found = await search(context.store, who)
    if (Object.values(countsOf(found)).every(count => count === 0)) return removed
  }
}

function countsOf({ theirs, naming, entries, lines, keys, apart }: FoundTexts) {
  return {
    bookings: theirs.length,
    waitlist: entries.length,
    log: lines.length,
    elsewhere: naming.length + keys.length + apart.length,
  }
}

function remaining({ events }: FoundTexts): string[] {
  const texts = events.map(slug => `the text of the event ${slug}, which has the address in it: change it`)
  return [...texts, 'backups and exports that were made before: remove them, or erase the person there too']
}

function nothing(email: Email): NotFound {
  return new NotFound(`Nothing is kept about ${quoted(readableEmail(email))}`, { email })
}

function stillToCome(email: Email, bookings: number, codes: readonly string[]): Conflict {
  return new Conflict(
    'CONFLICT',
    `${readableEmail(email)} has ${counted(bookings, 'booking')} still to come (${codes.slice(0, 5).join(', ')}${codes.length > 5 ? ', …' : ''}). They would stay good, but nobody could tell whose they are`,
    { email, toCome: codes },
  )
}
