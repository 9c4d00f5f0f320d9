import type { Operation } from './operation.ts'

/** An operation of any shape, as loops over all of them see it. */
export type AnyOperation = Pick<
  Operation,
  'name' | 'summary' | 'description' | 'role' | 'writes' | 'input' | 'output' | 'errors'
>

/** Every operation, by its name; each in a file that is evaluated only when it is used. */
export const operations: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  'create-event': async () => (await import('./events/create-event.ts')).createEvent,
  list: async () => (await import('./events/list.ts')).list,
  availability: async () => (await import('./events/availability.ts')).availability,
  book: async () => (await import('./bookings/book.ts')).book,
  'create-voucher': async () => (await import('./vouchers/create-voucher.ts')).createVoucher,
  vouchers: async () => (await import('./vouchers/vouchers.ts')).vouchers,
  'end-voucher': async () => (await import('./vouchers/end-voucher.ts')).endVoucher,
  'my-bookings': async () => (await import('./bookings/my-bookings.ts')).myBookings,
}
