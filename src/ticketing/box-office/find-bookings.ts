import type { BookingRow, BookingStatus, EventRow, TicketRow } from '../../store/interface/rows.ts'
import type { FindFilter, FoundAfter, FoundRow } from '../../store/queries/bookings/find-bookings.ts'
import type { Queries } from '../../store/queries/index.ts'
import { scannedCode } from '../../values/codes/scanned-code.ts'
import { limits } from '../../values/limits.ts'
import { searchWords, shortened, wordsOf } from '../../values/names/search-words.ts'
import { turn } from '../../values/turn.ts'
import type { Context } from '../context.ts'
import { type Booking, eventOf, toBooking } from '../model/booking.ts'
import { findEvent } from '../model/event.ts'
import { cut, type PageRequest, pageOf } from '../paging.ts'
import { AddressBegun } from './address-begun.ts'
import { withTickets } from './with-tickets.ts'

export interface FindRequest extends PageRequest {
  /** A code, a ref, the start of an address, or words with which names begin; without it, all that the rest fits. */
  text?: string | undefined
  event?: string | undefined
  status?: BookingStatus | undefined
  due?: boolean | undefined
  owed?: boolean | undefined
}

/**
 * Where a text may be found. A list has what it finds by a code first, then by a ref, by the start of an address
 * (as it is kept, then as people read it), by a whole word, and by the beginning of one: each read from an index, as far as the page needs.
 */
const PLACES = ['code', 'ref', 'address', 'readable', 'word', 'beginning'] as const
type Place = (typeof PLACES)[number] | 'all'

/** At least so many candidates are read at a time, since some were found in an earlier place already. */
const FEWEST = 20

/** Names are counted so far, and further only while more have every word: of a word that many have, most of them would be counted in vain. */
const COUNTED_TO = [200, 3_000, 100_000]

/** Bookings by what somebody at a counter says. A page ends earlier where its bookings have many tickets. */
export async function findBookings(
  context: Context,
  request: FindRequest,
): Promise<{ bookings: Booking[]; next: string | null }> {
  // A page of another search begins elsewhere: there, nothing fits this one.
  const order = request.text === undefined ? 'find' : `find ${request.text.trim()}`
  const page = pageOf(request, order)
  const now = context.clock.now()
  return context.store.read(
    async queries => {
      const eventId = request.event === undefined ? undefined : (await findEvent(queries, request.event)).id
      const { status, due, owed } = request
      const search = new Search(queries, request.text, { eventId, status, due, owed, now })
      const list = new FoundPage(page.limit)
      await search.fill(list, page.after)
      const { found, isFull } = list
      const keyOf = ({ place, row }: Found) => ({
        key: [place, search.wordAt, row.found].join(':'),
        id: row.id,
      })
      const { rows, next } = cut(found, page, order, keyOf, isFull ? found.length - 1 : found.length)
      return { bookings: rows.map(({ row, tickets, event }) => toBooking(row, tickets, event, now)), next }
    },
    { long: isLong(request) },
  )
}

/** Few bookings have ended, and no index tells which: they are looked for among all. */
function isLong({ text, event, status }: FindRequest): boolean {
  return text === undefined && event === undefined && (status === 'canceled' || status === 'expired')
}

/** Collects the bookings of a page, and one more, which shows that there is another page. */
class FoundPage {
  readonly found: Found[] = []
  readonly limit: number
  #tickets = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get isFull(): boolean {
    const { length } = this.found
    return length >= this.limit || (length > 1 && this.#tickets > limits.pageTickets)
  }

  add(one: Found): void {
    this.found.push(one)
    this.#tickets += one.tickets.length
  }
}

interface Found {
  place: Place
  row: FoundRow
  tickets: TicketRow[]
  event: EventRow
}

class Search {
  readonly #queries: Queries
  readonly #filter: FindFilter
  readonly #text: string | undefined
  readonly #code: string | undefined
  readonly #address: AddressBegun | undefined
  readonly #words: readonly string[]
  /** The index of the word by which names are looked up: the same for every page of a list. */
  wordAt = 0
  /** Other words that the query itself checks; the rest are checked in the names that were read. */
  #others: readonly string[] = []
  readonly #events = new Map<number, EventRow>()

  constructor(queries: Queries, text: string | undefined, filter: FindFilter) {
    this.#queries = queries
    this.#filter = filter
    this.#text = text?.trim()
    this.#code = this.#text && scannedCode(this.#text)?.booking
    this.#address = this.#text && !/\s/.test(this.#text) ? new AddressBegun(this.#text) : undefined
    const words = wordsOf(this.#text ?? '').filter(word => word !== '')
    this.#words = [...new Set(words.map(shortened))]
  }

  async fill(list: FoundPage, after: { key: string | number; id: number } | undefined): Promise<void> {
    const [place = '', wordAt = '', found = ''] = after ? split(String(after.key)) : []
    await this.#chooseWord(after && Number(wordAt))
    const places: Place[] = this.#text === undefined ? ['all'] : [...PLACES]
    const start = after ? places.indexOf(place as Place) : 0
    for (const [at, place] of places.entries()) {
      if (at < start) continue
      const from = after && at === start ? { found, id: after.id } : undefined
      await this.#fill(list, place, from)
      if (list.isFull) return
    }
  }

  /** Names are looked up by the word that the fewest have: by "ada" of "ada lovelace", half of all would be read. */
  async #chooseWord(known: number | undefined): Promise<void> {
    if (this.#words.length < 2) return
    for (const most of COUNTED_TO) {
      const counts = await this.#counts(most)
      const fewest = Math.min(...counts)
      this.wordAt = known ?? counts.indexOf(fewest)
      // Names that have another word, too, are collected; where many have it, it is seen in the names themselves.
      this.#others = this.#words.filter((_, at) => at !== this.wordAt && (counts[at] ?? 0) < most)
      if (fewest < most) return
    }
  }

  /** How many names have each of the words, counted up to `most`. */
  async #counts(most: number): Promise<number[]> {
    const counts: number[] = []
    for (const word of this.#words) counts.push(await this.#queries.find.namesWith(word, this.#filter, most))
    return counts
  }

  /** Adds what one place has, until there are enough. */
  async #fill(list: FoundPage, place: Place, from: FoundAfter | undefined): Promise<void> {
    for (let after = from; !list.isFull; ) {
      const count = Math.min(limits.pageSize, Math.max(FEWEST, list.limit - list.found.length))
      const rows = await this.#candidates(place, after, count)
      for (let read = 0; read < rows.length && !list.isFull; await turn()) {
        const some = await withTickets(this.#queries, rows.slice(read))
        read += some.length
        for (const { row, tickets } of some) {
          if (list.isFull || !this.#belongs(place, row, tickets)) continue
          list.add({ place, row, tickets, event: await this.#eventOf(row) })
        }
      }
      const last = rows.at(-1)
      if (!last || rows.length < count) return
      after = { found: last.found, id: last.id }
    }
  }

  async #candidates(place: Place, after: FoundAfter | undefined, count: number): Promise<FoundRow[]> {
    const { find } = this.#queries
    const filter = this.#filter
    const word = this.#words[this.wordAt]
    const words = { word: word ?? '', others: this.#others }
    switch (place) {
      case 'all':
        return find.all(filter, after, count)
      case 'code':
        return this.#code === undefined || after ? [] : find.byName('code', this.#code, filter)
      case 'ref':
        return this.#text === undefined || after ? [] : find.byName('ref', this.#text, filter)
      case 'address':
        return this.#address ? find.byAddress(this.#address.start, filter, after, count) : []
      case 'readable': {
        const start = this.#address?.readableStart
        return start === undefined ? [] : find.byAddress(start, filter, after, count)
      }
      case 'word':
        return word === undefined ? [] : find.byWord(words, filter, after, count)
      case 'beginning':
        return word === undefined ? [] : find.byLongerWord(words, filter, after, count)
    }
  }

  /** Whether a row belongs here in the list, and was not found in an earlier place or by another of its words. */
  #belongs(place: Place, row: FoundRow, tickets: readonly TicketRow[]): boolean {
    if (place === 'all' || place === 'code') return true
    if (row.code === this.#code) return false
    if (place === 'ref') return true
    if (row.ref !== null && row.ref === this.#text) return false
    if (place === 'address') return true
    if (place === 'readable') return this.#address?.isReadAs(row.email) === true
    if (this.#address?.begins(row.email)) return false
    const words = searchWords([row.name, ...tickets.map(({ attendee }) => attendee)])
    if (!this.#words.every(wanted => words.some(word => word.startsWith(wanted)))) return false
    if (place === 'word') return true
    const wanted = this.#words[this.wordAt] ?? ''
    const begins = words.filter(word => word.startsWith(wanted))
    return !begins.includes(wanted) && begins.toSorted(byCodePoints)[0] === row.found
  }

  async #eventOf(row: BookingRow): Promise<EventRow> {
    const event = this.#events.get(row.eventId) ?? (await eventOf(this.#queries, row))
    this.#events.set(row.eventId, event)
    return event
  }
}

/** In the order of both stores. */
function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** `word:0:muller` → `word`, `0`, `muller`. */
function split(key: string): string[] {
  return /^(\w+):(\d+):(.*)$/su.exec(key)?.slice(1) ?? []
}
