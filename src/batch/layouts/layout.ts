/** What a row of bookings may say. */
export const FIELDS = [
  'event',
  'email',
  'name',
  'quantity',
  'type',
  'ref',
  'ticket',
  'status',
  'paid',
  'total',
  'discount',
  'currency',
  'payments',
  'prices',
  'attendees',
  'note',
  'createdAt',
  'expiresAt',
] as const
export type RowField = (typeof FIELDS)[number]

/** What a status word makes of a row: the first three take seats; each other is the reason why it takes none. */
export const STATES = [
  'confirmed',
  'paid',
  'held',
  'canceled',
  'refunded',
  'expired',
  'waitlist',
  'declined',
  'invited',
  'pending',
] as const
export type State = (typeof STATES)[number]

/** How numbers of a day are ordered where a slash stands between them. */
export const DAY_ORDERS = ['dmy', 'mdy'] as const
export type DayOrder = (typeof DAY_ORDERS)[number]

/** How a system heads and words what it exports. Kept as data: a new system is a new file, and no code. */
export interface Layout {
  name: string
  title: string
  /** The headings that together identify it; one set for each language or edition. */
  knownBy: readonly (readonly string[])[]
  /**
   * Where fields stand: `A | B + C` is A, and where that is empty in a row, B joined with C. Headings that a file
   * lacks are passed over, so that editions and languages stand beside each other.
   */
  fields: Readonly<Partial<Record<Exclude<RowField, 'status'>, string>>>
  /** Columns of which each may say that a row takes no seat. */
  status?: readonly string[]
  /** Status words, beside those that mean the same everywhere; in lower case. */
  words?: Readonly<Record<string, State>>
  /** Columns that look as if they mattered and do not. */
  ignored?: readonly string[]
  dayOrder?: DayOrder
  decimalComma?: boolean
  /** Words that stand for nothing: "Info Requested". */
  blanks?: readonly string[]
  /** Fields that only the first row of an order has. */
  carried?: readonly ('status' | 'email' | 'name' | 'currency')[]
  /** A column with the discount of a whole order, which cannot be told apart by row. */
  orderDiscount?: string
  /** Rows with the same reference are tickets of one order, which are told apart by their order alone. */
  rowsOfOrders?: boolean
  /** Written by tix itself: sold already, whatever prices, limits and sales periods are today. */
  own?: boolean
}
