import type { ScopedKey } from '../../store/queries/idempotency.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { LoggedRow, Range, TextFound, TextPlace } from '../../store/queries/upkeep/people.ts'
import type { Store } from '../../store/store.ts'
import { turn } from '../../values/turn.ts'
import { scrubbedLines, scrubbedResult } from './scrub-log.ts'
import type { Spellings } from './spellings.ts'

/** Rows that are gone through in one read: some 10 ms. */
const AT_ONCE = 20_000

/** Tables whose texts are rewritten one by one. */
const APART = ['waitlist_entries', 'payments', 'check_ins', 'tokens'] as const

export interface TextApart extends TextFound {
  place: (typeof APART)[number]
}

/** Where somebody's address stands, found without keeping anybody from writing. */
export interface FoundTexts {
  /** Bookings that are theirs or were, and those of others that have the address in their text. */
  theirs: number[]
  naming: number[]
  entries: { id: number; eventId: number; name: string | null }[]
  /** Lines of the log. */
  lines: LoggedRow[]
  keys: (ScopedKey & { result: string | null })[]
  apart: TextApart[]
  /** Slugs of events whose text has the address in it. */
  events: string[]
}

export async function search(store: Store, who: Spellings): Promise<FoundTexts> {
  const theirs = new Set(await bookingsOf(store, who))
  const lines: LoggedRow[] = []
  for await (const row of inRanges(store, 'audit_log', (queries, range) =>
    queries.people.lines(range, who.pattern),
  )) {
    if (scrubbedLines([row], who).length === 0) continue
    lines.push(row)
    if (row.bookingId !== null && hasOwner(row, who)) theirs.add(row.bookingId)
  }
  const naming = new Set<number>()
  for (const place of ['bookings', 'tickets'] as const)
    for await (const { id } of texts(store, place, who)) if (!theirs.has(id)) naming.add(id)
  const apart: TextApart[] = []
  for (const place of APART)
    for await (const found of texts(store, place, who)) apart.push({ ...found, place })
  const events: string[] = []
  for await (const { slug, text } of inRanges(store, 'events', ({ people }, range) =>
    people.events(range, who.pattern),
  ))
    if (who.isIn(text)) events.push(slug)
  return {
    theirs: [...theirs].sort((a, b) => a - b),
    naming: [...naming],
    entries: await store.read(({ people }) => people.entries(who.email)),
    lines,
    keys: await keys(store, who),
    apart,
    events,
  }
}

/** All rows of a place, range by range. */
export async function* inRanges<Row>(
  store: Store,
  place: TextPlace,
  read: (queries: Queries, range: Range) => Promise<Row[]>,
): AsyncGenerator<Row> {
  const last = await store.read(({ people }) => people.last(place))
  for (let from = 0; from < last; from += AT_ONCE) {
    yield* await store.read(queries => read(queries, { from, upTo: from + AT_ONCE }))
    await turn()
  }
}

async function* texts(store: Store, place: 'bookings' | 'tickets' | TextApart['place'], who: Spellings) {
  const rows = inRanges(store, place, ({ people }, range) => people.texts(place, range, who.pattern))
  for await (const row of rows) if (who.isIn(row.text)) yield row
}

async function bookingsOf(store: Store, { email }: Spellings): Promise<number[]> {
  const found: number[] = []
  for (;;) {
    const ids = await store.read(({ people }) => people.bookings(email, found.at(-1) ?? 0, AT_ONCE))
    found.push(...ids)
    if (ids.length === 0) return found
  }
}

async function keys(store: Store, who: Spellings): Promise<FoundTexts['keys']> {
  const found: FoundTexts['keys'] = []
  for (let after: ScopedKey | undefined = { scope: '', key: '' }; after; ) {
    const begin: ScopedKey = after
    const { rows, next } = await store.read(async ({ people }) => {
      const next = await people.keyAfter(begin, AT_ONCE)
      return { next, rows: await people.keys(begin, next, who.pattern) }
    })
    for (const row of rows)
      if (who.isIn(row.key) || (row.result !== null && scrubbedResult(row.result, who) !== row.result))
        found.push(row)
    after = next
    await turn()
  }
  return found
}

/** Whether a line says that its booking was this person's. */
function hasOwner({ before, after }: LoggedRow, { email }: Spellings): boolean {
  return [before, after].some(side => {
    const { email: owner }: { email?: unknown } = JSON.parse(side ?? '{}')
    return typeof owner === 'string' && owner.toLowerCase() === email
  })
}
