/** A box office as plain as it can be: arrays, loops, no store. What tix does is compared with it. */

export type TypeName = 'standard' | 'vip'
export const PRICES: Record<TypeName, number> = { standard: 10, vip: 30 }
/** Halves the price of each seat, for so many bookings at a time. */
export const VOUCHER = { code: 'HALF', percent: 50, uses: 2 }
export const DEFAULT_TTL_MS = 24 * 3_600_000

export interface Booking {
  type: TypeName
  quantity: number
  email: string
  status: 'held' | 'confirmed' | 'canceled' | 'expired'
  expiresAt: number
  /** In whole EUR. */
  paid: number
  refunded: boolean
  /** What it has of the voucher; a part shares that of the booking it was taken from. */
  use: object | undefined
}

export interface Entry {
  type: TypeName
  quantity: number
  email: string
  status: 'waiting' | 'offered' | 'accepted' | 'declined' | 'expired'
  booking: Booking | undefined
}

function priceOf({ type, use }: Booking): number {
  return use ? (PRICES[type] * (100 - VOUCHER.percent)) / 100 : PRICES[type]
}

export class Refused extends Error {}

export class SimpleOffice {
  now: number
  capacity: number
  quota: Record<TypeName, number>
  canceled = false
  bookings: Booking[] = []
  line: Entry[] = []
  readonly startsAt: number

  constructor(now: number, startsAt: number, capacity: number, quota: Record<TypeName, number>) {
    this.now = now
    this.startsAt = startsAt
    this.capacity = capacity
    this.quota = { ...quota }
  }

  /** Of the voucher. */
  uses(): number {
    return new Set(this.#live().flatMap(({ use }) => use ?? [])).size
  }

  #live(): Booking[] {
    return this.bookings.filter(({ status }) => status === 'held' || status === 'confirmed')
  }

  taken(type?: TypeName): number {
    return this.#live()
      .filter(b => type === undefined || b.type === type)
      .reduce((total, b) => total + b.quantity, 0)
  }

  free(): number {
    return this.capacity - this.taken()
  }

  freeOf(type: TypeName): number {
    return this.quota[type] - this.taken(type)
  }

  book(
    type: TypeName,
    quantity: number,
    email: string,
    how: { holdMs?: number | undefined; voucher?: boolean },
  ): void {
    const { holdMs, voucher = false } = how
    this.#passOnLapsed()
    this.#takeable(type, quantity)
    if (voucher && this.uses() === VOUCHER.uses) throw new Refused('spent')
    const use = voucher ? {} : undefined
    const expiresAt = holdMs === undefined ? 0 : this.now + holdMs
    const status = holdMs === undefined ? 'confirmed' : 'held'
    this.bookings.push({ type, quantity, email, status, expiresAt, paid: 0, refunded: false, use })
  }

  confirm(booking: Booking): void {
    if (booking.status === 'confirmed') return
    if (booking.status === 'canceled') throw new Refused('canceled')
    this.#passOnLapsed()
    if (booking.status === 'expired') {
      this.#takeable(booking.type, booking.quantity)
      const shared = this.#live().some(({ use }) => use !== undefined && use === booking.use)
      if (booking.use && !shared && this.uses() === VOUCHER.uses) throw new Refused('spent')
    }
    booking.status = 'confirmed'
    const entry = this.line.find(e => e.booking === booking)
    if (entry && entry.status !== 'declined') entry.status = 'accepted'
  }

  /** All of the booking's seats, or some. Refused, it leaves everything as it was. */
  cancel(booking: Booking, seats: number | undefined): void {
    const lapsed = booking.status === 'held' && booking.expiresAt <= this.now
    const open = booking.status === 'confirmed' || (booking.status === 'held' && !lapsed)
    if (open && (seats ?? 0) > booking.quantity) throw new Refused('more than it has')
    const expired = lapsed || booking.status === 'expired'
    if (expired && seats !== undefined && seats !== booking.quantity)
      throw new Refused('a part of what is free')
    this.#passOnLapsed()
    if (open && seats !== undefined && seats < booking.quantity) booking.quantity -= seats
    else if (open || booking.status === 'expired') this.#end(booking, 'canceled')
    this.#offer(DEFAULT_TTL_MS)
  }

  transfer(booking: Booking, email: string): void {
    const lapsed = booking.status === 'held' && booking.expiresAt <= this.now
    if (lapsed || booking.status === 'canceled' || booking.status === 'expired') throw new Refused('ended')
    if (booking.email === email) return
    booking.email = email
    const entry = this.line.find(e => e.booking === booking && e.status === 'offered')
    if (!entry) return
    entry.status = 'declined'
    entry.booking = undefined
  }

  /** One seat of it becomes a booking of somebody else's, with what was paid beyond what is left. */
  handOn(booking: Booking, email: string): void {
    if (booking.quantity === 1 || booking.email === email) {
      this.transfer(booking, email)
      return
    }
    const lapsed = booking.status === 'held' && booking.expiresAt <= this.now
    if (lapsed || booking.status === 'canceled' || booking.status === 'expired') throw new Refused('ended')
    booking.quantity--
    const price = priceOf(booking)
    const along = Math.min(price, Math.max(0, booking.paid - booking.quantity * price))
    booking.paid -= along
    booking.refunded ||= along > 0
    this.bookings.push({ ...booking, quantity: 1, email, paid: along, refunded: false })
  }

  /** Until a later moment, and of an offer not beyond the beginning. */
  prolong(booking: Booking, holdMs: number): void {
    if (booking.status !== 'held' || booking.expiresAt <= this.now) throw new Refused('no hold')
    const isOffer = this.line.some(e => e.booking === booking && e.status === 'offered')
    const end = Math.min(this.now + holdMs, isOffer ? this.startsAt : Number.POSITIVE_INFINITY)
    if (end <= booking.expiresAt) throw new Refused('is held longer')
    booking.expiresAt = end
  }

  pay(booking: Booking): void {
    if (booking.status === 'canceled') throw new Refused('canceled')
    this.confirm(booking)
    const total = booking.quantity * priceOf(booking)
    booking.paid = Math.max(booking.paid, total)
  }

  /** For seats of another type: nobody gets either in between, and refused, all is as it was. */
  exchange(booking: Booking, type: TypeName): void {
    const undo = this.#memory()
    try {
      this.#passOnLapsed()
      if (booking.status !== 'held' && booking.status !== 'confirmed') throw new Refused('ended')
      if (this.line.some(e => e.booking === booking && e.status === 'offered')) throw new Refused('an offer')
      if (booking.type === type) return
      if (booking.quantity > this.freeOf(type)) throw new Refused('sold out')
      booking.type = type
      this.#offer(DEFAULT_TTL_MS)
    } catch (error) {
      undo()
      throw error
    }
  }

  refund(booking: Booking): void {
    if (booking.paid === 0 && !booking.refunded) throw new Refused('nothing was paid')
    booking.refunded = true
    booking.paid = 0
  }

  join(type: TypeName, quantity: number, email: string): void {
    const undo = this.#memory()
    try {
      this.#passOnLapsed()
      const open = this.line.find(
        e => e.email === email && (e.status === 'waiting' || e.status === 'offered'),
      )
      if (open && open.type === type && open.quantity === quantity) return
      if (open || this.canceled) throw new Refused('has another wish, or canceled')
      if (quantity > Math.min(this.capacity, this.quota[type])) throw new Refused('never fits')
      if (quantity <= Math.min(this.free(), this.freeOf(type))) throw new Refused('seats are free')
      this.line.push({ type, quantity, email, status: 'waiting', booking: undefined })
    } catch (error) {
      undo()
      throw error
    }
  }

  leave(entry: Entry): void {
    const undo = this.#memory()
    this.#passOnLapsed()
    if (entry.status === 'accepted') {
      undo()
      throw new Refused('accepted')
    }
    if (entry.status !== 'waiting' && entry.status !== 'offered') return
    if (entry.booking) this.#end(entry.booking, 'canceled')
    else entry.status = 'declined'
    this.#offer(DEFAULT_TTL_MS)
  }

  offer(ttlMs: number): void {
    this.#endLapsed()
    this.#offer(ttlMs)
  }

  resize(capacity: number): void {
    const undo = this.#memory()
    this.#passOnLapsed()
    if (this.canceled || capacity < this.taken()) {
      undo()
      throw new Refused('canceled, or taken')
    }
    if (capacity === this.capacity) return
    this.capacity = capacity
    this.#offer(DEFAULT_TTL_MS)
  }

  cancelEvent(): void {
    if (this.canceled) return
    this.#endLapsed()
    this.canceled = true
    for (const entry of this.line)
      if (entry.status === 'waiting' || entry.status === 'offered') entry.status = 'expired'
    for (const booking of this.bookings)
      if (booking.status === 'held' || booking.status === 'confirmed') booking.status = 'canceled'
  }

  #end(booking: Booking, status: 'canceled' | 'expired'): void {
    booking.status = status
    const entry = this.line.find(e => e.booking === booking && e.status === 'offered')
    if (entry) entry.status = status === 'canceled' ? 'declined' : 'expired'
  }

  #endLapsed(): number {
    const lapsed = this.bookings.filter(b => b.status === 'held' && b.expiresAt <= this.now)
    for (const booking of lapsed) this.#end(booking, 'expired')
    return lapsed.length
  }

  #passOnLapsed(): void {
    if (this.#endLapsed() > 0) this.#offer(DEFAULT_TTL_MS)
  }

  /** Whoever waited longest and fits what is free, again and again: as everybody is asked once, in order. */
  #offer(ttlMs: number): void {
    if (this.canceled || this.now >= this.startsAt) return
    for (const entry of this.line.filter(e => e.status === 'waiting')) {
      const { type, quantity, email } = entry
      if (quantity > Math.min(this.free(), this.freeOf(type))) continue
      const expiresAt = Math.min(this.now + ttlMs, this.startsAt)
      entry.booking = {
        type,
        quantity,
        email,
        status: 'held',
        expiresAt,
        paid: 0,
        refunded: false,
        use: undefined,
      }
      entry.status = 'offered'
      this.bookings.push(entry.booking)
    }
  }

  /** Whether a newcomer may have these seats: whatever nobody in the line could take. */
  #takeable(type: TypeName, quantity: number): void {
    if (this.canceled) throw new Refused('canceled')
    if (quantity > Math.min(this.free(), this.freeOf(type))) throw new Refused('sold out')
  }

  /** What undoes everything since: a refusal that rolls its transaction back. */
  #memory(): () => void {
    const bookings = this.bookings.map(booking => ({ booking, was: { ...booking } }))
    const line = this.line.map(entry => ({ entry, was: { ...entry } }))
    return () => {
      this.bookings = bookings.map(({ booking, was }) => Object.assign(booking, was))
      this.line = line.map(({ entry, was }) => Object.assign(entry, was))
    }
  }
}
