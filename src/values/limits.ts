/** A limit on everything that somebody may type. Lengths are in characters (code points). */
export const limits = {
  name: 200,
  description: 5_000,
  venue: 200,
  category: 100,
  tag: 50,
  tags: 20,
  slug: 80,
  email: 254,
  ticketTypeName: 100,
  ticketTypes: 100,
  reason: 500,
  note: 1_000,
  voucherCode: 40,
  /** Vouchers made by one command. */
  vouchers: 5_000,
  /** Copies of an event made by one command. */
  copies: 366,
  idempotencyKey: 200,
  ref: 200,
  actor: 100,
  tokenName: 100,
  /** Events to which a token is limited. */
  tokenEvents: 100,
  path: 4096,
  search: 200,
  quantity: 10_000,
  /** Bookings named in one command. */
  codes: 1_000,
  capacity: 10_000_000,
  /** The price of one ticket, in minor units: multiplied by `quantity` it is still an exact integer. */
  price: 100_000_000_000,
  /** The total of a booking and what is paid for it, in minor units. */
  sum: 1_000_000_000_000_000,
  pageSize: 1_000,
  /** Tickets of all bookings of a page; a single booking with more is still shown. */
  pageTickets: 10_000,
  /** Rows of one report. */
  reportRows: 100_000,
  /** Events named in one report. */
  reportEvents: 1_000,
  /** Local dates are read between these years, both included. */
  years: [1970, 2199],
} as const
