import type { Operation } from './operation.ts'

/** An operation of any shape, as loops over all of them see it. */
export type AnyOperation = Pick<
  Operation,
  'name' | 'summary' | 'description' | 'role' | 'writes' | 'input' | 'output' | 'errors'
>

/** Every operation, by its name; each in a file that is evaluated only when it is used. */
export const operations: Readonly<Record<string, () => Promise<AnyOperation>>> = {
  'create-event': async () => (await import('./events/create-event.ts')).createEvent,
  show: async () => (await import('./events/show.ts')).show,
  'update-event': async () => (await import('./events/update-event.ts')).updateEvent,
  'cancel-event': async () => (await import('./events/cancel-event.ts')).cancelEvent,
  'add-ticket-type': async () => (await import('./events/add-ticket-type.ts')).addTicketType,
  'update-ticket-type': async () => (await import('./events/update-ticket-type.ts')).updateTicketType,
  list: async () => (await import('./events/list.ts')).list,
  availability: async () => (await import('./events/availability.ts')).availability,
  book: async () => (await import('./bookings/book.ts')).book,
  'remove-event': async () => (await import('./events/remove-event.ts')).removeEvent,
  'remove-ticket-type': async () => (await import('./events/remove-ticket-type.ts')).removeTicketType,
  person: async () => (await import('./people/person.ts')).person,
  'erase-person': async () => (await import('./people/erase-person.ts')).erasePerson,
  'copy-event': async () => (await import('./events/copy-event.ts')).copyEvent,
  'update-booking': async () => (await import('./bookings/update-booking.ts')).updateBooking,
  exchange: async () => (await import('./bookings/exchange.ts')).exchange,
  'create-voucher': async () => (await import('./vouchers/create-voucher.ts')).createVoucher,
  vouchers: async () => (await import('./vouchers/vouchers.ts')).vouchers,
  'end-voucher': async () => (await import('./vouchers/end-voucher.ts')).endVoucher,
  import: async () => (await import('./files/import.ts')).importOperation,
  'import-events': async () => (await import('./files/import-events.ts')).importEventsOperation,
  export: async () => (await import('./files/export.ts')).exportOperation,
  'my-bookings': async () => (await import('./bookings/my-bookings.ts')).myBookings,
  confirm: async () => (await import('./bookings/confirm.ts')).confirm,
  cancel: async () => (await import('./bookings/cancel.ts')).cancel,
  transfer: async () => (await import('./bookings/transfer.ts')).transfer,
  pay: async () => (await import('./payments/pay.ts')).pay,
  refund: async () => (await import('./payments/refund.ts')).refund,
  'waitlist join': async () => (await import('./waitlist/join.ts')).waitlistJoin,
  'waitlist list': async () => (await import('./waitlist/list.ts')).waitlistList,
  'waitlist leave': async () => (await import('./waitlist/leave.ts')).waitlistLeave,
  'waitlist offer': async () => (await import('./waitlist/offer.ts')).waitlistOffer,
  report: async () => (await import('./reports/report.ts')).report,
  log: async () => (await import('./database/log.ts')).log,
  'token create': async () => (await import('./tokens/create.ts')).createToken,
  'token list': async () => (await import('./tokens/list.ts')).listTokens,
  'token revoke': async () => (await import('./tokens/revoke.ts')).revokeToken,
  sell: async () => (await import('./box-office/sell.ts')).sell,
  find: async () => (await import('./box-office/find.ts')).find,
  'door-list': async () => (await import('./box-office/door-list.ts')).doorList,
  ticket: async () => (await import('./box-office/ticket.ts')).ticket,
  'check-in': async () => (await import('./box-office/check-in.ts')).checkIn,
}
